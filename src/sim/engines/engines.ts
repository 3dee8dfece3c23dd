/** The engines that can be simulated, by name. */
import type { EngineName } from '../plan.js';
import type { SimulatedEngine } from './engine.js';
import { paxosEngine } from './paxos.js';
import { raftEngine } from './raft.js';

export const engines: Readonly<Record<EngineName, SimulatedEngine>> = {
  raft: raftEngine,
  paxos: paxosEngine,
};
