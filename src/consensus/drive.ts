/**
 * The one ordering in which the effects of a core are carried out. The node, the simulator and a
 * replay all go through here, so that none of them can get it wrong alone.
 *
 * Messages leave first: the core has held back whatever is not durable yet, and a leader replicates
 * while its own disk works. Reads are answered after the machine has applied what is committed.
 */
import type { ConsensusEvent } from '../trace/events.js';
import type { Effects, Persist, ReadReady, ReadRefused, SnapshotPiece } from './effects.js';
import type { LogEntry } from './types.js';

/** What a driver offers to a core. A port is called only if it has something to do; lists are never empty. */
export interface EffectPorts<Message> {
  send(messages: readonly Message[]): void;
  /** Starts to write. The driver calls `core.persisted(sequence)` once it is durable, never before it returns. */
  persist(persist: Persist): void;
  receiveSnapshot(piece: SnapshotPiece): void;
  /** Consecutive and in order. */
  apply(entries: readonly LogEntry[]): void;
  answerReads(ready: readonly ReadReady[], refused: readonly ReadRefused[]): void;
  record(events: readonly ConsensusEvent[]): void;
}

/** Send, persist, receive, apply, answer, record. */
export function carryOut<Message>(effects: Effects<Message>, ports: EffectPorts<Message>): void {
  const { messages, persist, committed, readsReady, readsRefused, events } = effects;
  if (messages.length > 0) ports.send(messages);
  if (persist !== null) ports.persist(persist);
  for (const piece of effects.snapshotPieces) ports.receiveSnapshot(piece);
  if (committed.length > 0) ports.apply(committed);
  if (readsReady.length > 0 || readsRefused.length > 0) ports.answerReads(readsReady, readsRefused);
  if (events.length > 0) ports.record(events);
}
