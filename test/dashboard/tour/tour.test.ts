/** The guided tour: each step is taken by what is seen to have happened, and says what to do next. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/dashboard/model/observation.js';
import { commandsFor, KEYS } from '../../../src/dashboard/tour/deeds.js';
import {
  RAFT_TOUR_START,
  type RaftProgress,
  raftProgressAfter,
} from '../../../src/dashboard/tour/raft-progress.js';
import { raftTourText } from '../../../src/dashboard/tour/raft-text.js';
import { tourOf } from '../../../src/dashboard/tour/scripts.js';
import { leaderReport, report, reported, stateAfter } from '../cluster.js';
import { Desk } from '../hand-fed-source.js';
import { Shown } from '../view/shown.js';

/** Term 3 has begun with entry 17. */
const BEGUN = { termRuns: [{ term: 3, firstIndex: 17 }] };
const TOOK_OVER = { term: 4, termRuns: [{ term: 4, firstIndex: 19 }], leader: 'n2' };

function leads(node: string, changes: Parameters<typeof report>[0] = BEGUN): Observation {
  return reported(node, leaderReport(changes));
}

const LEADERLESS: readonly Observation[] = ['n1', 'n2', 'n3'].map((id) =>
  reported(id, report({ leader: null })),
);
const LED = [leads('n1'), reported('n2', report()), reported('n3', report())];
const WRITTEN = [leads('n1', { ...BEGUN, lastLogIndex: 18, commitIndex: 18 })];
const KILLED = [reported('n1', null, 'crashed')];
const FAILED_OVER = [leads('n2', { ...TOOK_OVER, lastLogIndex: 19, commitIndex: 19, followers: [] })];
const WRITTEN_ON = [leads('n2', { ...TOOK_OVER, lastLogIndex: 20, commitIndex: 20, followers: [] })];
const STARTED = [reported('n1', null, 'running')];
const CAUGHT_UP = [
  reported('n1', report({ ...TOOK_OVER, lastLogIndex: 20, commitIndex: 20 })),
  leads('n2', {
    ...{ ...TOOK_OVER, lastLogIndex: 20, commitIndex: 20 },
    followers: ['n1', 'n3'].map((id) => ({
      ...{ id, state: 'replicate' as const, matchIndex: 20, nextIndex: 21 },
      ...{ inflightMessages: 0, recentlyActive: true },
    })),
  }),
];

const STORY = [
  ['elect', LEADERLESS],
  ['write', LED],
  ['kill', WRITTEN],
  ['fail over', KILLED],
  ['write on', FAILED_OVER],
  ['start', WRITTEN_ON],
  ['catch up', STARTED],
  ['done', CAUGHT_UP],
] as const;

/** After all observations of the story up to this step, seen one after the other. */
function progressAt(step: string): RaftProgress {
  let progress = RAFT_TOUR_START;
  const seen: Observation[] = [];
  for (const [name, observations] of STORY) {
    seen.push(...observations);
    progress = raftProgressAfter(progress, stateAfter(...seen));
    expect(progress.step).toBe(name);
    if (name === step) return progress;
  }
  return progress;
}

describe('the steps of the tour', () => {
  it('are taken one after the other, each by what happens', () => {
    expect(progressAt('done')).toEqual({ step: 'done', leader: 'n1' });
  });

  it('are not taken by the same thing seen again', () => {
    const led = stateAfter(...LED);
    expect(raftProgressAfter(raftProgressAfter(RAFT_TOUR_START, led), led).step).toBe('write');
    const failedOver = stateAfter(...LED, ...WRITTEN, ...KILLED, ...FAILED_OVER);
    // The entry with which the new leader begins its term is no write.
    expect(raftProgressAfter(progressAt('write on'), failedOver).step).toBe('write on');
  });

  it('are skipped by what happens early: a leader that is killed before anything was written', () => {
    const progress = raftProgressAfter(progressAt('write'), stateAfter(...LED, ...KILLED));
    expect(progress.step).toBe('fail over');
    const state = stateAfter(...LED, ...KILLED, ...FAILED_OVER, ...STARTED);
    expect(raftProgressAfter(progress, state).step).toBe('catch up');
  });

  it('follow a leadership that is handed over, and ask to kill whoever leads', () => {
    const state = stateAfter(...LED, reported('n1', report()), leads('n2'));
    expect(raftProgressAfter(progressAt('kill'), state)).toEqual({ step: 'kill', leader: 'n2' });
  });

  it('wait where no majority is left, and say how to get one', () => {
    const state = stateAfter(...LED, ...KILLED, reported('n2', null, 'crashed'));
    const progress = raftProgressAfter(progressAt('kill'), state);
    expect(progress.step).toBe('fail over');
    expect(raftTourText(progress, state, KEYS)[1]).toMatch(/^No majority is left\. Choose n1 /);
  });
});

describe('what the tour says', () => {
  it('fits on a terminal of 80 columns at every step', () => {
    for (const [step] of STORY) {
      for (const deeds of [KEYS, commandsFor('demo')]) {
        for (const line of raftTourText(progressAt(step), stateAfter(...LED), deeds)) {
          expect(line.length).toBeLessThanOrEqual(80);
        }
      }
    }
  });

  it('names keys, or commands where no key acts', () => {
    const state = stateAfter(...LED);
    expect(raftTourText(progressAt('kill'), state, KEYS)[1]).toContain('press K');
    expect(raftTourText(progressAt('kill'), state, commandsFor('demo'))[1]).toBe(
      'In another terminal: conclave node kill n1 -c demo',
    );
  });

  it('stands at the top of the dashboard, and changes as things happen', async () => {
    const desk = new Desk();
    const tour = tourOf('raft', desk.store, KEYS);
    const shown = await Shown.open(desk, { caption: tour, columns: 80 });
    expect(shown.text).toContain('1 of 8: three real processes elect a leader.');
    await desk.feed(...LED);
    await expect.poll(() => shown.text).toContain('2 of 8: n1 leads');
    expect(shown.text).toContain('Press w to write.');
    await desk.feed(...KILLED);
    await expect.poll(() => shown.text).toContain('4 of 8: n1 is gone');
    expect(shown.lines).toHaveLength(23);
  });
});
