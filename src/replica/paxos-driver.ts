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

/** What the driver hands on. */
export interface PaxosDriverPorts {
  answered(answer: Answer<Reply>): void;
  /** The registers have become what these say. */
  changed(records: readonly PaxosRecord[]): void;
  tick(): void;
}

/** Is told of every message that passes, for whoever watches what the nodes say to each other. */
export type MessageWatch = (direction: 'sent' | 'received', message: PaxosMessage) => void;

export class PaxosDriver {
  /** Null: nobody watches. */
  watch: MessageWatch | null = null;
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
    this.watch?.('received', message);
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

  private readonly effectPorts: SharedPorts<PaxosMessage, PersistRecords, PaxosEvent> = {
    send: (message) => {
      this.watch?.('sent', message);
      this.surroundings.send(message.to, { type: 'paxos', message });
    },
    persist: (write) => {
      this.ports.changed(write.records);
      this.log.append(write, this.core.durable, () => {
        if (this.stopped) return;
        this.core.persisted(write.sequence);
        this.wake();
      });
    },
    record: (event) => this.surroundings.record(event),
  };
}
