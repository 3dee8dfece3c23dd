/** A core with a disk that can be slow and lose power, for tests. */
import { carryOutShared } from '../../src/consensus/drive.js';
import { PaxosCore } from '../../src/paxos/core.js';
import type { Change, Outcome, PersistRecords } from '../../src/paxos/effects.js';
import type { PaxosMessage } from '../../src/paxos/messages.js';
import type { PaxosOptions } from '../../src/paxos/options.js';
import { DurableState, type PaxosRecord } from '../../src/paxos/records.js';
import type { RegisterBallot } from '../../src/paxos/register.js';
import type { PaxosEvent } from '../../src/trace/paxos-events.js';

export type MakeCore = (options: PaxosOptions, recovered: DurableState) => PaxosCore<string>;

export const DEFAULTS: Omit<PaxosOptions, 'id' | 'nodes'> = {
  groupId: 1,
  requestTicks: 100,
  resendTicks: 5,
  roundsMax: 50,
  backoffTicksMax: 8,
  waitingPerKeyMax: 16,
  requestsMax: 64,
  cachedMax: 8,
  countersReserved: 10,
  collectAfterTicks: 50,
  collectedAtOnceMax: 4,
  random: () => 0,
};

export class TestNode {
  core: PaxosCore<string>;
  isUp = true;
  readonly outcomes = new Map<number, Outcome<string>>();
  readonly events: PaxosEvent[] = [];
  readonly chosen: RegisterBallot[] = [];
  sent: PaxosMessage[] = [];
  /** Handed to the disk, and not durable yet. */
  writes: PersistRecords[] = [];
  private readonly disk: PaxosRecord[] = [];

  constructor(
    readonly options: PaxosOptions,
    private readonly makeCore: MakeCore = (settings, recovered) => new PaxosCore(settings, recovered),
  ) {
    this.core = makeCore(options, new DurableState());
  }

  request(request: number, key: string, change: Change<string>): void {
    this.core.request(request, key, change);
  }

  /** Carries out the effects; messages are put into `sent`. */
  turn(): void {
    if (!this.isUp) return;
    const effects = this.core.takeEffects();
    const ports = {
      send: (message: PaxosMessage) => {
        this.sent.push(message);
      },
      persist: (write: PersistRecords) => {
        this.writes.push(write);
      },
      record: (event: PaxosEvent) => {
        this.events.push(event);
      },
    };
    carryOutShared(effects, ports, () => {
      this.chosen.push(...effects.chosen);
      for (const { request, outcome } of effects.answers) {
        if (this.outcomes.has(request)) throw new Error(`request ${request} is answered twice`);
        this.outcomes.set(request, outcome);
      }
    });
  }

  /** The oldest write becomes durable; false if there is none. */
  write(): boolean {
    const write = this.writes.shift();
    if (write === undefined) return false;
    this.disk.push(...write.records);
    this.core.persisted(write.sequence);
    return true;
  }

  /** What was not durable is gone. */
  crash(): void {
    this.isUp = false;
    this.writes = [];
    this.sent = [];
  }

  restart(): void {
    const recovered = new DurableState();
    for (const record of this.disk) recovered.apply(record);
    this.core = this.makeCore(this.options, recovered);
    this.isUp = true;
  }

  /** Everything that is durable, in order. */
  get records(): readonly PaxosRecord[] {
    return this.disk;
  }

  state(key: string): string | null | undefined {
    return this.core.register(key)?.accepted?.value.state;
  }
}
