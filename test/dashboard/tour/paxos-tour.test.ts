/** The guided tour without a leader: each step is taken by what is seen to have been chosen, or to be away. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../../src/dashboard/model/observation.js';
import { commandsFor, KEYS } from '../../../src/dashboard/tour/deeds.js';
import {
  PAXOS_TOUR_START,
  type PaxosProgress,
  paxosProgressAfter,
} from '../../../src/dashboard/tour/paxos-progress.js';
import { paxosTourText } from '../../../src/dashboard/tour/paxos-text.js';
import { tourOf } from '../../../src/dashboard/tour/scripts.js';
import { LEADERLESS, paxosReport, paxosStateAfter, reported } from '../cluster.js';
import { Desk } from '../hand-fed-source.js';
import { Shown } from '../view/shown.js';

function chose(node: string, chosen: number): Observation {
  return reported(node, paxosReport({ chosen }));
}

const STORY = [
  ['write', LEADERLESS],
  ['kill', [chose('n2', 101)]],
  ['write on', [reported('n2', null, 'crashed')]],
  ['start', [chose('n1', 101)]],
  ['write again', [reported('n2', paxosReport({ chosen: 0, conflicts: 0, uptimeMs: 10 }))]],
  ['done', [chose('n3', 101)]],
] as const satisfies readonly (readonly [string, readonly Observation[]])[];

function progressAt(step: string): PaxosProgress {
  let progress = PAXOS_TOUR_START;
  const seen: Observation[] = [];
  for (const [name, observations] of STORY) {
    seen.push(...observations);
    progress = paxosProgressAfter(progress, paxosStateAfter(...seen));
    expect(progress.step).toBe(name);
    if (name === step) return progress;
  }
  return progress;
}

describe('the steps', () => {
  it('are taken one after the other, and the node that proposed is the one to kill', () => {
    expect(progressAt('kill').proposer).toBe('n2');
    expect(progressAt('start').proposer).toBe('n2');
  });

  it('are not taken by the same thing seen again', () => {
    const state = paxosStateAfter(...LEADERLESS, chose('n2', 101), reported('n2', null, 'crashed'));
    expect(paxosProgressAfter(progressAt('write on'), state).step).toBe('write on');
  });

  it('are skipped by what happens early: a node that is killed before anything was written', () => {
    const state = paxosStateAfter(...LEADERLESS, reported('n3', null, 'stopped'));
    expect(paxosProgressAfter(progressAt('write'), state)).toMatchObject({
      step: 'write on',
      proposer: 'n3',
    });
  });
});

describe('what it says', () => {
  it('fits on a terminal of 80 columns at every step, and never speaks of a leader', () => {
    for (const [step] of STORY) {
      for (const deeds of [KEYS, commandsFor('demo')]) {
        const lines = paxosTourText(progressAt(step), paxosStateAfter(...LEADERLESS), deeds);
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
        expect(lines.join('\n')).not.toMatch(/leader|term \d/);
      }
    }
  });

  it('asks for a node where no majority is left', () => {
    const gone = ['n1', 'n2'].map((id) => reported(id, null, 'crashed'));
    const state = paxosStateAfter(...LEADERLESS, ...gone);
    expect(paxosTourText(progressAt('write on'), state, KEYS)[1]).toMatch(/^No majority is left\. Choose n1/);
  });

  it('stands at the top of the dashboard, and changes as things happen', async () => {
    const desk = new Desk({ engine: 'paxos' });
    const shown = await Shown.open(desk, { caption: tourOf('paxos', desk.store, KEYS), columns: 80 });
    await desk.feed(...LEADERLESS);
    await expect.poll(() => shown.text).toContain('1 of 6: three real processes; nobody leads');
    await desk.feed(chose('n1', 102));
    await expect.poll(() => shown.text).toContain('2 of 6: n1 proposed');
  });
});
