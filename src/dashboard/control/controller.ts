/** Turns keys into what is seen and into what is done to the cluster. Knows nothing of how it is drawn. */
import type { EngineName } from '../../cluster/cluster-record.js';
import type { DashboardActions, NodeDeed } from '../actions.js';
import type { CommandLine } from '../command-line.js';
import type { ClusterState, NodeState } from '../model/cluster-state.js';
import { Player } from '../replay/player.js';
import type { Replay } from '../replay/replay.js';
import type { DashboardStore } from '../store.js';
import { type Abilities, bindingFor } from './bindings.js';
import { Console } from './console.js';
import { EMPTY_LINE, edit } from './line-editor.js';
import { VIEWS, type View, type ViewState } from './view-state.js';

export interface ControllerParts {
  readonly store: DashboardStore;
  /** Null: nothing can be done to what is shown. */
  readonly actions: DashboardActions | null;
  /** Null: there is no command line. */
  readonly commandLine: CommandLine | null;
  /** Null or left out: what is shown goes on by itself. */
  readonly replay?: Replay | null;
  /** What leaving means, as the help tells it. */
  readonly leaving?: string;
  readonly leave: () => void;
}

const NO_LEADERSHIP = 'There is no leadership to hand over: under Paxos nobody leads, and any node decides.';

export class Controller {
  /** The command line; null if there is none. */
  readonly commands: Console | null;
  /** Plays what was recorded; null if what is shown goes on by itself. */
  readonly player: Player | null;
  private state: ViewState;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly parts: ControllerParts) {
    const { commandLine, replay = null } = parts;
    const change = (changes: Partial<ViewState>): void => this.change(changes);
    this.commands = commandLine === null ? null : new Console(commandLine, parts.leave);
    this.player = replay === null ? null : new Player(replay, { current: this.current, change });
    this.state = {
      view: 'overview',
      overlay: null,
      selected: parts.store.source.membership.nodes[0]?.id ?? '',
      scroll: 0,
      frozen: null,
      playback: null,
      typedLine: null,
      filter: '',
      key: '',
      isWriting: false,
      busy: null,
    };
  }

  get can(): Abilities {
    const { actions, leaving = 'leave; the cluster stays' } = this.parts;
    const abilities = {
      act: actions !== null,
      command: this.commands !== null,
      replay: this.player !== null,
    };
    return { ...abilities, engine: this.engine, leaving };
  }

  readonly current = (): ViewState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  press(key: string): void {
    if (this.commands?.current().isOpen === true) this.commands.press(key);
    else if (key === 'ctrl-c') this.leave();
    else if (this.state.typedLine !== null) this.type(key);
    else bindingFor(key, this.can)?.run(this, key);
  }

  /** What is shown: a moment of the past, or the present. */
  shown(): ClusterState {
    const { frozen } = this.state;
    return frozen?.frames[frozen.position] ?? this.parts.store.current();
  }

  /** All of what is replayed is known. */
  replayFrom(violationMs: number | null): void {
    this.player?.open(this.parts.store.remembered(), violationMs);
  }

  close(): void {
    this.player?.close();
  }

  leave(): void {
    this.parts.leave();
  }

  show(view: View): void {
    this.change({ view, overlay: null, scroll: 0 });
  }

  showNext(step: 1 | -1): void {
    const position = VIEWS.indexOf(this.state.view) + step;
    this.show(VIEWS[(position + VIEWS.length) % VIEWS.length] ?? 'overview');
  }

  toggle(overlay: 'help' | 'details'): void {
    this.change({ overlay: this.state.overlay === overlay ? null : overlay });
  }

  /** Out of whatever is open, one thing at a time. */
  back(): void {
    const { overlay, filter, frozen, scroll } = this.state;
    if (overlay !== null) this.change({ overlay: null });
    else if (filter !== '') this.change({ filter: '' });
    else if (frozen !== null && this.player === null) this.change({ frozen: null });
    else if (scroll > 0) this.change({ scroll: 0 });
    else this.show('overview');
  }

  /** Up and down: through the timeline where it fills the screen, else from node to node. The help scrolls itself. */
  move(step: 1 | -1): void {
    if (this.state.overlay === 'help') return;
    if (this.state.view === 'timeline' && this.state.overlay === null) this.scroll(-step);
    else this.select(step);
  }

  /** Positive: back in time. */
  scroll(entries: number): void {
    if (this.state.overlay === 'help') return;
    const last = Math.max(0, this.shown().timeline.entries.length - 1);
    this.change({ scroll: Math.min(last, Math.max(0, this.state.scroll + entries)) });
  }

  /** What is replayed is frozen all the time: there it plays on, or pauses. */
  freeze(): void {
    if (this.player !== null) {
      this.player.toggle();
      return;
    }
    if (this.state.frozen !== null) {
      this.change({ frozen: null });
      return;
    }
    const frames = this.parts.store.remembered();
    if (frames.length > 0) this.change({ frozen: { frames, position: frames.length - 1 } });
  }

  /** To another moment; freezes first if time goes on. */
  step(frames: number): void {
    const frozen = this.hold();
    if (frozen === null) return;
    const position = Math.min(frozen.frames.length - 1, Math.max(0, frozen.position + frames));
    this.change({ frozen: { ...frozen, position } });
  }

  /** To the moment of the next or last sentence in the timeline. */
  stepToEvent(direction: 1 | -1): void {
    const frozen = this.hold();
    if (frozen === null) return;
    const timelineAt = (position: number): unknown => frozen.frames[position]?.timeline;
    let { position } = frozen;
    const start = timelineAt(position);
    do position += direction;
    while (position > 0 && position < frozen.frames.length - 1 && timelineAt(position) === start);
    this.step(position - frozen.position);
  }

  /** Opens the line for a filter or, where keys are seen, for a key. */
  openLine(): void {
    const { filter, key } = this.state;
    const text = this.showsKeys ? key : filter;
    this.change({ typedLine: { text, cursor: text.length } });
  }

  /** Does it to the node that is chosen. */
  perform(deed: NodeDeed | 'pause or resume' | 'start or stop'): void {
    const node = this.parts.store.current().nodes.find(({ id }) => id === this.state.selected);
    const { actions } = this.parts;
    if (node === undefined || actions === null) return;
    if (deed === 'transfer' && this.engine === 'paxos') {
      this.parts.store.tellAction(NO_LEADERSHIP, true);
      return;
    }
    const which = deedFor(deed, node);
    this.attempt(`${which} ${node.id}`, () => actions.perform(which, node.id));
  }

  write(): void {
    const { actions } = this.parts;
    if (actions !== null) this.attempt('write', () => actions.write());
  }

  toggleWrites(): void {
    const { actions, store } = this.parts;
    if (actions === null) return;
    const isWriting = !this.state.isWriting;
    this.change({ isWriting });
    store.tellAction(isWriting ? 'steady writes begin' : 'steady writes end');
    actions.setSteadyWrites(isWriting, (text, failed) => store.tellAction(text, failed));
  }

  private get showsKeys(): boolean {
    const { view } = this.state;
    return view === 'ring' || (view === 'log' && this.engine === 'paxos');
  }

  private get engine(): EngineName {
    return this.parts.store.source.membership.engine;
  }

  /** Nothing moves by itself from here on. Null: there is nothing to look back on. */
  private hold(): ViewState['frozen'] {
    if (this.player !== null) this.player.pause();
    else if (this.state.frozen === null) this.freeze();
    return this.state.frozen;
  }

  private select(step: 1 | -1): void {
    const names = this.parts.store.source.membership.nodes.map(({ id }) => id);
    const position = names.indexOf(this.state.selected) + step;
    this.change({ selected: names[(position + names.length) % names.length] ?? '' });
  }

  private attempt(busy: string, work: () => Promise<string>): void {
    const { store } = this.parts;
    this.change({ busy });
    work()
      .then(
        (text) => store.tellAction(text),
        (error: unknown) => store.tellAction(error instanceof Error ? error.message : String(error), true),
      )
      .finally(() => {
        if (this.state.busy === busy) this.change({ busy: null });
      });
  }

  private type(key: string): void {
    const line = this.state.typedLine ?? EMPTY_LINE;
    if (key === 'escape') this.change({ typedLine: null, ...this.typed('') });
    else if (key === 'return') this.change({ typedLine: null });
    else {
      const edited = edit(line, key);
      this.change({ typedLine: edited, ...this.typed(edited.text) });
    }
  }

  /** What is typed takes effect with every key. */
  private typed(text: string): Partial<ViewState> {
    return this.showsKeys ? { key: text } : { filter: text, scroll: 0 };
  }

  private change(changes: Partial<ViewState>): void {
    this.state = { ...this.state, ...changes };
    for (const listener of this.listeners) listener();
  }
}

/** A key that does one of two things does what makes a difference. */
function deedFor(deed: NodeDeed | 'pause or resume' | 'start or stop', { process }: NodeState): NodeDeed {
  if (deed === 'pause or resume') return process === 'paused' ? 'resume' : 'pause';
  if (deed !== 'start or stop') return deed;
  return process === 'running' || process === 'paused' ? 'stop' : 'start';
}
