/**
 * The one ordering in which the effects of a core are carried out. The node, the simulator and a
 * replay all go through here, so that none of them can get it wrong alone.
 *
 * Messages leave first: the core has held back whatever is not durable yet, and a leader replicates
 * while its own disk works. Reads are answered after the machine has applied what is committed.
 */
import type { ConsensusEvent } from '../trace/events.js';
import type { Effects, Persist, ReadReady, ReadRefused, SharedEffects, SnapshotPiece } from './effects.js';
import type { LogEntry } from './types.js';

/** What a driver offers to the core of any engine. */
export interface SharedPorts<Message, Write, Event> {
  send(message: Message): void;
  /** Starts to write; the driver calls `core.persisted(sequence)` in a later turn. */
  persist(write: Write): void;
  record(event: Event): void;
}

/** What a driver offers to a Raft core. Only `apply` may call the core back before it returns, with `applied`. */
export interface EffectPorts<Message> extends SharedPorts<Message, Persist, ConsensusEvent> {
  receiveSnapshotPiece(piece: SnapshotPiece): void;
  /** Never empty; consecutive and in order. */
  apply(entries: readonly LogEntry[]): void;
  answerRead(read: ReadReady): void;
  refuseRead(read: ReadRefused): void;
}

/** Send, persist, what is the engine's own, record. */
export function carryOutShared<Message, Write, Event>(
  effects: SharedEffects<Message, Write, Event>,
  ports: SharedPorts<Message, Write, Event>,
  act: () => void,
): void {
  for (const message of effects.messages) ports.send(message);
  if (effects.persist !== null) ports.persist(effects.persist);
  act();
  for (const event of effects.events) ports.record(event);
}

/** Send, persist, receive, apply, answer, record. */
export function carryOut<Message>(effects: Effects<Message>, ports: EffectPorts<Message>): void {
  carryOutShared(effects, ports, () => {
    for (const piece of effects.snapshotPieces) ports.receiveSnapshotPiece(piece);
    if (effects.committed.length > 0) ports.apply(effects.committed);
    for (const read of effects.readsReady) ports.answerRead(read);
    for (const read of effects.readsRefused) ports.refuseRead(read);
  });
}
