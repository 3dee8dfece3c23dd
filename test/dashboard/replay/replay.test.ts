/** A run that is replayed: what keys do, and what the screen shows of it. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { event, HEALTHY, NOON_MS } from '../cluster.js';
import { Desk } from '../hand-fed-source.js';
import { Shown } from '../view/shown.js';

const SPEED = 0.1;

/** n1 leads; a second later it is followed by n3, after another one a promise is broken. */
async function recorded(isPlayedAtOnce = false, isComplete = true): Promise<Desk> {
  const window = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };
  const complete = Promise.resolve({ violationMs: NOON_MS + 2000, verdict: 'VIOLATED' });
  const desk = new Desk({ canAct: false, replay: { ...window, speed: SPEED, isPlayedAtOnce, complete } });
  const isTold = desk.feed(
    ...HEALTHY,
    event({ type: 'roleChanged', node: 'n3', term: 4, from: 'candidate', to: 'leader', reason: 'x' }, 1000),
    { type: 'action', timeMs: NOON_MS + 2000, text: 'VIOLATED: election safety', failed: true },
    { type: 'action', timeMs: NOON_MS + 2100, text: 'afterwards', failed: false },
  );
  if (vi.isFakeTimers()) await vi.advanceTimersByTimeAsync(100);
  await isTold;
  if (isComplete) desk.controller.replayFrom(NOON_MS + 2000);
  return desk;
}

function shownMs(desk: Desk): number {
  return desk.controller.shown().nowMs - NOON_MS;
}

describe('the keys of a replay', () => {
  it('step, jump to sentences, to the violation and to both ends', async () => {
    const desk = await recorded();
    const times = [
      [[], 0],
      [['>'], 1000],
      [['right'], 2000],
      [['<'], 1000],
      [[']'], 2000],
      [['['], 1000],
      [['end'], 2100],
      [['>'], 2100],
      [['v'], 2000],
      [['home'], 0],
      [['<'], 0],
      [['escape'], 0],
    ] as const;
    for (const [keys, time] of times) {
      desk.press(...keys);
      expect([keys, shownMs(desk)]).toEqual([keys, time]);
    }
  });

  it('do nothing to time until all of it is known', async () => {
    const desk = await recorded(false, false);
    desk.press(' ', '<', '[', 'v', '+', 'home');
    expect(desk.controller.current()).toMatchObject({ frozen: null, playback: null });
    expect(shownMs(desk)).toBe(2100);
  });
});

describe('a replay that plays', () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout', 'performance'],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes through the run in slowed time, cuts silences short, and stops at the end', async () => {
    const desk = await recorded();
    desk.press(' ');
    // A second of the run would take ten; nobody waits more than two.
    await vi.advanceTimersByTimeAsync(1900);
    expect(shownMs(desk)).toBe(0);
    await vi.advanceTimersByTimeAsync(300);
    expect(shownMs(desk)).toBe(1000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shownMs(desk)).toBe(2100);
    expect(desk.controller.current().playback).toEqual({ isPlaying: false, speed: SPEED });
    desk.press(' ');
    expect(shownMs(desk)).toBe(0);
    desk.controller.close();
  });

  it('pauses on space and when somebody steps, and is made faster and slower', async () => {
    const desk = await recorded(true);
    expect(desk.controller.current().playback?.isPlaying).toBe(true);
    desk.press('+', '+', '-');
    expect(desk.controller.current().playback?.speed).toBe(2 * SPEED);
    desk.press(' ');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shownMs(desk)).toBe(0);
    desk.press(' ', '>');
    await vi.advanceTimersByTimeAsync(10_000);
    expect([shownMs(desk), desk.controller.current().playback?.isPlaying]).toEqual([1000, false]);
  });
});

describe('the screen of a replay', () => {
  it('has the run as a line, with what happened in it and where one is', async () => {
    const desk = await recorded();
    const shown = await Shown.open(desk, { columns: 80 });
    expect(shown.lines.at(-2)).toMatch(/^‖ 12:00:00\.000 ▲─+★─+✗─*·? 12:00:02\.100 {2}x0\.1$/);
    expect(shown.lines.at(-1)).toMatch(/1 of 4 .*Space play {2}< > step {2}v violation/);
    await shown.type('v');
    expect(shown.lines.at(-2)).toMatch(/^‖ 12:00:02\.000 ─+★─+▲/);
    expect(shown.text).toContain('VIOLATED: election safety');
    expect(shown.text).not.toContain('afterwards');
    expect(shown.lines).toHaveLength(23);
  });

  it('does without colours, and without more than ASCII', async () => {
    const shown = await Shown.open(await recorded(), { isUnicode: false, env: { NO_COLOR: '1' } });
    expect(shown.lines.at(-2)).toMatch(/^= 12:00:00\.000 \^-+\*-+x/);
  });

  it('helps with its own keys', async () => {
    const shown = await Shown.open(await recorded(), { rows: 50 });
    await shown.type('?');
    expect(shown.text).toContain('jump to the violation');
    expect(shown.text).not.toContain('freeze what is shown');
  });
});
