/**
 * Quorum arithmetic. Every quorum is counted over the voters, the node itself included, and in a
 * joint configuration over both sets of voters (dissertation, section 4.3).
 */
import type { Configuration, NodeId } from './types.js';

/** How many of `voterCount` voters are a majority: 1 of 1, 2 of 2, 2 of 3, 3 of 4, … */
export function majorityOf(voterCount: number): number {
  return Math.floor(voterCount / 2) + 1;
}

/**
 * The largest value that a majority of `voters` has reached; `reachedBy` gives each voter's value, such
 * as its `matchIndex`. Of an empty set everything is true: `Infinity`.
 */
export function majorityValue(voters: readonly NodeId[], reachedBy: (voter: NodeId) => number): number {
  if (voters.length === 0) return Number.POSITIVE_INFINITY;
  const values = voters.map(reachedBy).sort((left, right) => right - left);
  return values[majorityOf(voters.length) - 1] ?? Number.NEGATIVE_INFINITY;
}

/** The largest value that a quorum of the configuration has reached: of both halves, if it is joint. */
export function quorumValue(configuration: Configuration, reachedBy: (voter: NodeId) => number): number {
  const incoming = majorityValue(configuration.voters, reachedBy);
  if (configuration.votersOutgoing.length === 0) return incoming;
  return Math.min(incoming, majorityValue(configuration.votersOutgoing, reachedBy));
}

/** Whether the voters for which `holds` is true are a quorum. No voters at all are never one. */
export function isQuorum(configuration: Configuration, holds: (voter: NodeId) => boolean): boolean {
  if (configuration.voters.length === 0) return false;
  return quorumValue(configuration, (voter) => (holds(voter) ? 1 : 0)) >= 1;
}

/** Whether `id` has a vote, in either half of a joint configuration. */
export function isVoter(configuration: Configuration, id: NodeId): boolean {
  return configuration.voters.includes(id) || configuration.votersOutgoing.includes(id);
}

/** Everybody with a vote, each once. */
export function votersOf(configuration: Configuration): readonly NodeId[] {
  if (configuration.votersOutgoing.length === 0) return configuration.voters;
  return [...new Set([...configuration.voters, ...configuration.votersOutgoing])];
}

/** Everybody the log is sent to: voters and learners, each once. */
export function membersOf(configuration: Configuration): readonly NodeId[] {
  return [...new Set([...votersOf(configuration), ...configuration.learners])];
}
