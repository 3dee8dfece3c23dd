/**
 * Drives the Paxos core of this node: one event-loop turn collects inputs, then all effects are carried out at
 * once. That turn is the batch: one disk write, one fsync, one socket write per peer.
 */
import { carryOutShared, type SharedPorts } from '../consensus/drive.js';
import type { PaxosCore } from '../paxos/core.js';
import type { Answer, PersistRecords } from '../paxos/effects.js';
import type { PaxosMessage } from '../paxos/messages.js';
import type { PaxosRecord } from '../paxos/records.js';
import type { Reply } from '../resp/reply.js';
import type { PaxosEvent } from '../trace/paxos-events.js';
import type { RegisterLog } from './register-log.js';
import type { Surroundings } from './surroundings.js';
import { tracedRegister } from './traced-message.js';

/** What the driver hands on. */
export interface PaxosDriverPorts {
  answered(answer: Answer<Reply>): void;
  /** The registers have become what these say. */
  changed(records: readonly PaxosRecord[]): void;
  tick(): void;
}

export class PaxosDriver {
  private turnIsDue = false;
  private announcedChosen = 0;
  private stopped = false;
  private cancelTick: (() => void) | null = null;

  constructor(
    private readonly core: PaxosCore<Reply>,
    private readonly log: RegisterLog,
    private readonly surroundings: Surroundings,
    private readonly ports: PaxosDriverPorts,
    private readonly tickMs: number,
  ) {}

  /** Ticks do not catch up after a stall: one that comes late must not look like many that passed. */
  start(): void {
    this.cancelTick = this.surroundings.every(this.tickMs, () => this.tick());
    this.wake();
  }

  stop(): void {
    this.stopped = true;
    this.cancelTick?.();
  }

  step(message: PaxosMessage): void {
    this.core.step(message);
    this.wake();
  }

  /** Something was handed to the core: its effects are carried out at the end of this turn. */
  readonly wake = (): void => {
    if (this.turnIsDue) return;
    this.turnIsDue = true;
    this.surroundings.defer(this.turn);
  };

  private tick(): void {
    this.core.tick();
    this.ports.tick();
    this.announceChosen();
    if (this.core.hasEffects()) this.wake();
  }

  private readonly turn = (): void => {
    this.turnIsDue = false;
    if (this.stopped) return;
    while (this.core.hasEffects()) this.carryOut();
    this.surroundings.flush();
  };

  private carryOut(): void {
    const effects = this.core.takeEffects();
    const { steps } = this.surroundings;
    // Decided before anything of it leaves.
    if (steps.isFollowed && effects.chosen.length > 0) {
      steps.record({ type: 'chosen', registers: effects.chosen.map(tracedRegister) });
    }
    carryOutShared(effects, this.effectPorts, () => {
      for (const answer of effects.answers) this.ports.answered(answer);
    });
  }

  /** Operations come by the thousand; a sample per tick tells as much. */
  private announceChosen(): void {
    const { chosen, conflicts, rounds } = this.core.statistics();
    if (chosen === this.announcedChosen) return;
    this.announcedChosen = chosen;
    this.surroundings.record({ type: 'operationsChosen', chosen, rounds, conflicts });
  }

  /** Whose round it is that a message belongs to; answers to others are nobody's here. */
  private tellRound(message: PaxosMessage): void {
    if (message.type !== 'prepare' && message.type !== 'accept') return;
    const request = this.core.requestOf(message);
    if (request === null) return;
    this.surroundings.steps.record({ type: 'roundSent', request, ...tracedRegister(message) });
  }

  private tellDurable(records: readonly PaxosRecord[]): void {
    const told = records.flatMap((record) =>
      record.type === 'promised' || record.type === 'accepted'
        ? [{ type: record.type, ...tracedRegister(record) }]
        : [],
    );
    if (told.length > 0) this.surroundings.steps.record({ type: 'registersDurable', records: told });
  }

  private readonly effectPorts: SharedPorts<PaxosMessage, PersistRecords, PaxosEvent> = {
    send: (message) => {
      if (this.surroundings.steps.isFollowed) this.tellRound(message);
      this.surroundings.send(message.to, { type: 'paxos', message });
    },
    persist: (write) => {
      this.ports.changed(write.records);
      this.log.append(write, this.core.durable, () => {
        if (this.stopped) return;
        if (this.surroundings.steps.isFollowed) this.tellDurable(write.records);
        this.core.persisted(write.sequence);
        this.wake();
      });
    },
    record: (event) => this.surroundings.record(event),
  };
}
