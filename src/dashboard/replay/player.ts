/** Plays a run that was recorded, in slowed time, and jumps about in it. */
import type { ViewState } from '../control/view-state.js';
import type { ClusterState } from '../model/cluster-state.js';
import type { Replay } from './replay.js';

const TICK_MS = 66;
/** Nobody waits longer for the next change, however long nothing happens in the run. */
const PAUSE_MS_MAX = 2000;
const SPEED_MIN = 0.001;
const SPEED_MAX = 1000;

/** Where the moment that is shown is kept. */
export interface Screen {
  current(): ViewState;
  change(changes: Partial<Pick<ViewState, 'frozen' | 'playback'>>): void;
}

export class Player {
  private timer: NodeJS.Timeout | undefined;
  /** How far it has played, by the clock of the run, and when that was. */
  private playedMs = 0;
  private tickedMs = 0;
  private violationMs: number | null = null;

  constructor(
    private readonly replay: Replay,
    private readonly screen: Screen,
  ) {}

  /** All of the run is known now: shows it from its beginning. */
  open(frames: readonly ClusterState[], violationMs: number | null): void {
    if (frames.length === 0) return;
    this.violationMs = violationMs;
    const playback = { isPlaying: false, speed: this.replay.speed };
    this.screen.change({ frozen: { frames, position: 0 }, playback });
    if (this.replay.isPlayedAtOnce) this.toggle();
  }

  /** Plays on, or pauses; at the end, from the beginning. */
  toggle(): void {
    const { frozen, playback } = this.screen.current();
    if (frozen === null || playback === null) return;
    if (playback.isPlaying) {
      this.pause();
      return;
    }
    const isAtEnd = frozen.position === frozen.frames.length - 1;
    const position = isAtEnd ? 0 : frozen.position;
    this.playedMs = frozen.frames[position]?.nowMs ?? 0;
    this.tickedMs = performance.now();
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.screen.change({ frozen: { ...frozen, position }, playback: { ...playback, isPlaying: true } });
  }

  pause(): void {
    clearInterval(this.timer);
    const { playback } = this.screen.current();
    if (playback?.isPlaying === true) this.screen.change({ playback: { ...playback, isPlaying: false } });
  }

  jumpToStart(): void {
    this.jumpTo(() => true);
  }

  jumpToEnd(): void {
    this.jumpTo(() => false);
  }

  /** To the moment at which a promise was broken, or to the end if none was. */
  jumpToViolation(): void {
    const { violationMs } = this;
    this.jumpTo(({ nowMs }) => violationMs !== null && nowMs >= violationMs);
  }

  changeSpeed(factor: number): void {
    const { playback } = this.screen.current();
    if (playback === null) return;
    const speed = Math.min(SPEED_MAX, Math.max(SPEED_MIN, playback.speed * factor));
    this.screen.change({ playback: { ...playback, speed } });
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** To the first moment that is wanted; to the last one if none is. */
  private jumpTo(isWanted: (frame: ClusterState) => boolean): void {
    this.pause();
    const { frozen } = this.screen.current();
    if (frozen === null) return;
    const found = frozen.frames.findIndex(isWanted);
    const position = found < 0 ? frozen.frames.length - 1 : found;
    this.screen.change({ frozen: { ...frozen, position } });
  }

  private tick(): void {
    const { frozen, playback } = this.screen.current();
    if (frozen === null || playback === null) return;
    const { frames } = frozen;
    const next = frames[frozen.position + 1];
    if (next === undefined) {
      this.pause();
      return;
    }
    const nowMs = performance.now();
    const passedMs = (nowMs - this.tickedMs) * playback.speed;
    this.tickedMs = nowMs;
    this.playedMs = Math.max(this.playedMs + passedMs, next.nowMs - PAUSE_MS_MAX * playback.speed);
    let { position } = frozen;
    while ((frames[position + 1]?.nowMs ?? Number.POSITIVE_INFINITY) <= this.playedMs) position += 1;
    if (position !== frozen.position) this.screen.change({ frozen: { ...frozen, position } });
  }
}
