/**
 * The engine that replicates each key by itself, by Paxos: any node takes any command and sees it through, and
 * there is no leader to bring it to. A command is a change to the register of its key; its time is that of this
 * node's clock when it came.
 *
 * Left out on purpose: commands over several keys, and transactions: registers know nothing of each other.
 */
import type { LogIndex, NodeId } from '../consensus/types.js';
import type { PaxosCore } from '../paxos/core.js';
import type { Answer as CoreAnswer, Outcome } from '../paxos/effects.js';
import type { Reply } from '../resp/reply.js';
import type { ReadCommand, SingleCommand, WriteCommand } from '../store/command.js';
import { DATABASE_OUT_OF_RANGE } from '../store/errors.js';
import { DATABASE_COUNT } from '../store/keyspace.js';
import { isWithoutKeys, SingleKeyMachine, singleKeyOf } from '../store/single-key.js';
import type { Answer, Consistency, InspectedAcceptor, PaxosNodeEngine, PaxosStatus } from './engine.js';
import { ExpirySweep } from './expiry-sweep.js';
import { KeySurvey } from './key-survey.js';
import type { LeaderClock } from './leader-clock.js';
import { registerOf } from './register-key.js';
import type { RegisterSurveys } from './register-surveys.js';
import type { StepFeed } from './step-feed.js';
import { notSupported, refusalOf, stopping, unknownOf } from './write-errors.js';

/** What the engine needs of the node around it. */
export interface PaxosEnginePorts {
  /** All nodes, this one too. */
  readonly nodes: readonly NodeId[];
  /** Of the newest entry of the log on disk. */
  lastLogIndex(): LogIndex;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Something was handed to the core: a turn must follow. */
  wake(): void;
  readonly steps: StepFeed;
}

interface PendingRequest {
  readonly answer: Answer;
  readonly startedMs: number;
}

export class PaxosEngine implements PaxosNodeEngine {
  readonly kind = 'paxos';
  private readonly machine = new SingleKeyMachine();
  private readonly sweep: ExpirySweep;
  private readonly pending = new Map<number, PendingRequest>();
  private requests = 0;
  private isStopping = false;

  constructor(
    private readonly core: PaxosCore<Reply>,
    private readonly clock: LeaderClock,
    private readonly surveys: RegisterSurveys,
    private readonly ports: PaxosEnginePorts,
  ) {
    this.sweep = new ExpirySweep(core);
  }

  /** Sees a command through and answers with what it found, or `TRYAGAIN`, `CLUSTERDOWN`, `UNKNOWNOUTCOME`. */
  write(command: WriteCommand, answer: Answer): void {
    if (this.isStopping) answer(stopping());
    else if (command.kind === 'single') this.request(command, answer);
    else answer(notSupported('MULTI'));
  }

  /** A stale read is answered from this node alone, if it knows what it has to be chosen. */
  read(command: ReadCommand, consistency: Consistency, answer: Answer): void {
    if (KeySurvey.answers(command.arguments[0] ?? '')) this.surveys.read(command, consistency, answer);
    else if (consistency === 'linearizable' || !this.answerStale(command, answer))
      this.request(command, answer);
  }

  /** How a request ended. */
  answered({ request, outcome }: CoreAnswer<Reply>): void {
    const pending = this.pending.get(request);
    if (pending === undefined) return;
    this.pending.delete(request);
    pending.answer(this.replyOf(outcome, this.ports.nowMs() - pending.startedMs));
  }

  status(): PaxosStatus {
    const { core } = this;
    return {
      engine: 'paxos',
      id: core.id,
      nodes: this.ports.nodes,
      ballotCounter: core.counter,
      age: core.age,
      registers: core.registers().size,
      keys: this.surveys.keyCount,
      tombstones: core.tombstoneCount,
      requests: core.requestCount,
      prepared: core.preparedCount,
      lastLogIndex: this.ports.lastLogIndex(),
      statistics: core.statistics(),
    };
  }

  inspect(database: number, key: string, answer: (acceptors: readonly InspectedAcceptor[]) => void): void {
    this.surveys.inspect(database, key, answer);
  }

  tick(): void {
    this.surveys.tick();
    for (const register of this.sweep.due(this.clock.nowMs())) this.expire(register);
  }

  /** No new work from here on; what runs is still answered. */
  stopTakingWork(): void {
    this.isStopping = true;
  }

  /** How many commands are still unanswered. */
  get unansweredWrites(): number {
    return this.pending.size;
  }

  private request(command: SingleCommand, answer: Answer): void {
    const key = singleKeyOf(command.arguments);
    if (isWithoutKeys(command.arguments)) answer(this.machine.reply(command));
    else if (key === null) answer(notSupported(command.arguments[0] ?? ''));
    else if (command.database >= DATABASE_COUNT) answer(DATABASE_OUT_OF_RANGE);
    else {
      const nowMs = this.clock.nowMs();
      this.requests += 1;
      this.pending.set(this.requests, { answer, startedMs: this.ports.nowMs() });
      const register = registerOf(command.database, key);
      const { origin } = this.ports.steps;
      if (origin !== null) this.tellStarted(origin, register);
      this.core.request(this.requests, register, (state) => this.machine.run(key, state, command, nowMs));
      this.ports.wake();
    }
  }

  private tellStarted(origin: string, key: string): void {
    this.ports.steps.record({ type: 'requestStarted', origin, key, request: this.requests });
  }

  private answerStale(command: ReadCommand, answer: Answer): boolean {
    const key = singleKeyOf(command.arguments);
    if (key === null) return false;
    const register = this.core.register(registerOf(command.database, key));
    if (register !== null && !register.isChosen) return false;
    const state = register?.accepted?.value.state ?? null;
    answer(this.machine.run(key, state, command, this.clock.nowMs()).reply);
    return true;
  }

  /** A key that is due goes by a change like any other: whoever reads it later finds it gone, whatever its clock. */
  private expire(register: string): void {
    const nowMs = this.clock.nowMs();
    this.requests += 1;
    this.core.request(this.requests, register, (state) => ({
      state: state !== null && this.sweep.isDue(state, nowMs) ? null : state,
      reply: null,
    }));
    this.ports.wake();
  }

  private replyOf(outcome: Outcome<Reply>, waitedMs: number): Reply {
    if (outcome.type === 'chosen') return outcome.reply;
    return outcome.type === 'unknown'
      ? unknownOf(outcome.reason, waitedMs)
      : refusalOf(outcome.reason, waitedMs);
  }
}
