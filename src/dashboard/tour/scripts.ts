/** The guided tours there are, one an engine. */
import type { EngineName } from '../../cluster/cluster-record.js';
import type { Caption } from '../caption.js';
import type { DashboardStore } from '../store.js';
import type { Deeds } from './deeds.js';
import { PAXOS_TOUR_START, paxosProgressAfter } from './paxos-progress.js';
import { paxosTourText } from './paxos-text.js';
import { RAFT_TOUR_START, raftProgressAfter } from './raft-progress.js';
import { raftTourText } from './raft-text.js';
import { Tour } from './tour.js';

export function tourOf(engine: EngineName, store: DashboardStore, deeds: Deeds): Caption {
  if (engine === 'paxos') {
    return new Tour(store, {
      start: PAXOS_TOUR_START,
      after: paxosProgressAfter,
      say: (progress, state) => paxosTourText(progress, state, deeds),
    });
  }
  return new Tour(store, {
    start: RAFT_TOUR_START,
    after: raftProgressAfter,
    say: (progress, state) => raftTourText(progress, state, deeds),
  });
}
