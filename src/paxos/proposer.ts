/**
 * The proposer of a node: takes requests, one at a time for each register, and sees them through (Paxos Made
 * Simple, section 2.2; CASPaxos, section 2.2).
 */
import { type Ballot, compareBallots, isSameBallot } from './ballot.js';
import type { Answer, Change, FailureReason, Outcome } from './effects.js';
import type { Accepted, Invalidate, PromiseGiven, Rejected } from './messages.js';
import { type End, Operation, type Request, type Round } from './operation.js';
import { PreparedCache } from './prepared-cache.js';
import type { Acceptance, RegisterBallot, RegisterValue } from './register.js';
import { Requests } from './requests.js';
import type { PaxosState } from './state.js';

const EMPTY: RegisterValue = { state: null, changes: [] };
/** Waiting time doubles with each conflict; more often than so it would not fit a number. */
const DOUBLINGS_MAX = 20;

export class Proposer<Reply> {
  answers: Answer<Reply>[] = [];
  readonly cache: PreparedCache;
  /** What was chosen, to be told to the others. */
  toTell: RegisterBallot[] = [];
  private readonly requests: Requests<Reply>;
  private conflictTold = false;

  constructor(protected readonly state: PaxosState) {
    this.cache = new PreparedCache(state.options.cachedMax);
    this.requests = new Requests(state.options);
  }

  get requestCount(): number {
    return this.requests.count;
  }

  round(key: string): Round | null {
    return this.requests.active(key)?.round ?? null;
  }

  /** Whose round the ballot is: the driver's name for a request that is under way; null if it is none. */
  requestOf({ ballot, key }: RegisterBallot): number | null {
    const operation = this.requests.active(key);
    return operation !== null && isSameBallot(operation.round?.ballot ?? null, ballot)
      ? operation.request.name
      : null;
  }

  request(request: number, key: string, change: Change<Reply>): void {
    const { nowTick, options } = this.state;
    const answer = (outcome: Outcome<Reply>): void => {
      this.answers.push({ request, outcome });
    };
    if (!this.requests.hasRoomFor(key)) {
      answer({ type: 'refused', reason: 'overloaded' });
      return;
    }
    const deadlineTick = nowTick + options.requestTicks;
    const end = (result: End<Reply>): void =>
      answer(result.type === 'chosen' ? { type: 'chosen', reply: result.reply as Reply } : result);
    this.add(key, { name: request, change, deadlineTick, isCollection: false, end });
  }

  /** Takes a request of the client or of the collection of garbage; a collection gives way. */
  add(key: string, request: Request<Reply>): void {
    const active = this.requests.active(key);
    this.requests.add(key, request);
    if (active === null) this.startNext(key);
    else if (active.request.isCollection) this.fail(active, 'contended');
  }

  tick(): void {
    this.conflictTold = false;
    for (const request of this.requests.takeExpired(this.state.nowTick)) this.refuse(request, 'noQuorum');
    for (const operation of this.requests.allActive()) this.tickOperation(operation);
  }

  /** Phase 2a: with promises of a majority it proposes "the value of the highest-numbered proposal among them". */
  handlePromise(message: PromiseGiven): void {
    const operation = this.requests.active(message.key);
    const round = this.roundOf(operation, message);
    if (operation === null || round === null || round.phase !== 'prepare') return;
    round.answered |= this.bitOf(message.from);
    round.newest = this.newerOf(round.newest, message.accepted);
    if (this.isMajority(round.answered)) this.propose(operation, round);
  }

  handleAccepted(message: Accepted): void {
    const operation = this.requests.active(message.key);
    const round = this.roundOf(operation, message);
    if (operation === null || round === null || round.phase !== 'accept') return;
    round.answered |= this.bitOf(message.from);
    if (message.nextPromised) round.nextPromised |= this.bitOf(message.from);
    const isEnough = operation.request.isCollection
      ? round.answered === this.allBits
      : this.isMajority(round.answered);
    if (isEnough) this.chosen(operation, round);
  }

  handleRejected(message: Rejected): void {
    const operation = this.requests.active(message.key);
    const round = this.roundOf(operation, message);
    if (operation === null || round === null) return;
    if (message.promised !== null) this.state.counter.see(message.promised);
    round.rejected |= this.bitOf(message.from);
    const isLost = operation.request.isCollection || !this.isMajority(this.allBits & ~round.rejected);
    if (isLost) this.conflict(operation, round, message.promised);
  }

  /**
   * CASPaxos, section 3.1: drops what is cached of the registers, moves on past their tombstones, and ages.
   * No answer while it is uncertain whether a change to one of them came through: the tombstone tells.
   */
  handleInvalidate({ from, collection, registers }: Invalidate): void {
    const { state } = this;
    const active = registers.map(({ key }) => this.requests.active(key));
    if (active.some((operation) => operation?.isUncertain)) return;
    for (const operation of active) if (operation !== null) operation.mayCache = false;
    for (const { key, ballot } of registers) {
      this.cache.drop(key);
      state.counter.see(ballot);
    }
    state.writeProposer(state.durable.age + 1);
    const { age } = state.durable;
    state.sendWhenDurable({ ...state.addressed(from), type: 'invalidated', collection, age });
  }

  // ---- Decisions that a planted bug may get wrong ----

  /** Counted over all acceptors, the own one included. */
  protected isMajority(nodes: number): boolean {
    return countBits(nodes) >= this.state.majority;
  }

  /** Only the round that is under way: an answer to an earlier one says nothing about it. */
  protected roundOf(operation: Operation<Reply> | null, message: { readonly ballot: Ballot }): Round | null {
    const round = operation?.round ?? null;
    return round !== null && isSameBallot(round.ballot, message.ballot) ? round : null;
  }

  protected newerOf(left: Acceptance | null, right: Acceptance | null): Acceptance | null {
    if (left === null || right === null) return left ?? right;
    return compareBallots(right.ballot, left.ballot) > 0 ? right : left;
  }

  protected propose(operation: Operation<Reply>, round: Round): void {
    const { request } = operation;
    const value = operation.propose(round.ballot, round.newest?.value ?? EMPTY);
    const ridesAlong = operation.conflicts === 0 && !request.isCollection && this.state.options.cachedMax > 0;
    round.phase = 'accept';
    round.answered = 0;
    round.rejected = 0;
    round.value = value;
    round.next = ridesAlong ? this.state.nextBallot() : null;
    this.sendRound(operation, round);
  }

  protected chosen(operation: Operation<Reply>, round: Round): void {
    const { key, request, reply } = operation;
    const { ballot, next, value } = round;
    if (value === null) return;
    this.state.chosen.push({ key, ballot });
    this.toTell.push({ key, ballot });
    if (next !== null && operation.mayCache && this.isMajority(round.nextPromised)) {
      this.cache.put(key, { ballot: next, newest: { ballot, value } });
    }
    this.requests.finish(key);
    if (!request.isCollection) this.state.statistics.chosen += 1;
    request.end({ type: 'chosen', reply, ballot, value });
    this.startNext(key);
  }

  /** The time is over, or it lost too often: nothing is kept that might use its ballots again. */
  protected fail(operation: Operation<Reply>, reason: FailureReason): void {
    const { key, request } = operation;
    this.cache.drop(key);
    this.requests.finish(key);
    if (operation.isUncertain) this.leave(request, { type: 'unknown', reason });
    else this.refuse(request, reason);
    this.startNext(key);
  }

  private refuse(request: Request<Reply>, reason: FailureReason): void {
    this.leave(request, { type: 'refused', reason });
  }

  private leave(request: Request<Reply>, end: End<Reply>): void {
    if (!request.isCollection) this.state.statistics.unanswered += 1;
    request.end(end);
  }

  // ---- Rounds ----

  private startNext(key: string): void {
    if (this.requests.active(key) !== null) return;
    const request = this.requests.next(key);
    if (request === null) return;
    const operation = new Operation(key, request);
    this.requests.start(operation);
    const prepared = this.cache.take(key);
    if (prepared === null || request.isCollection) this.prepare(operation);
    else {
      this.state.statistics.roundsWithoutPrepare += 1;
      this.propose(operation, this.beginRound(operation, prepared.ballot, prepared.newest));
    }
  }

  private prepare(operation: Operation<Reply>): void {
    this.sendRound(operation, this.beginRound(operation, this.state.nextBallot(), null));
  }

  private beginRound(operation: Operation<Reply>, ballot: Ballot, newest: Acceptance | null): Round {
    const { durable, nowTick, statistics } = this.state;
    statistics.rounds += 1;
    operation.round = {
      ballot,
      age: durable.age,
      phase: 'prepare',
      newest,
      answered: 0,
      rejected: 0,
      value: null,
      next: null,
      nextPromised: 0,
      sentTick: nowTick,
    };
    return operation.round;
  }

  /** To all that have not answered. */
  private sendRound({ key }: Operation<Reply>, round: Round): void {
    const { state } = this;
    const { age, ballot, next, value } = round;
    round.sentTick = state.nowTick;
    const heard = round.answered | round.rejected;
    for (const [place, node] of state.options.nodes.entries()) {
      if ((heard & (1 << place)) !== 0) continue;
      const addressed = state.addressed(node);
      if (value === null) state.sendWithBallot({ ...addressed, type: 'prepare', key, ballot, age }, ballot);
      else
        state.sendWithBallot({ ...addressed, type: 'accept', key, ballot, age, value, next }, next ?? ballot);
    }
  }

  private tickOperation(operation: Operation<Reply>): void {
    const { nowTick, options } = this.state;
    const { request, round } = operation;
    if (nowTick >= request.deadlineTick) this.fail(operation, 'noQuorum');
    else if (round === null) {
      if (nowTick >= operation.retryTick) this.prepare(operation);
    } else if (nowTick - round.sentTick >= options.resendTicks) this.goOn(operation, round);
  }

  /** Who has not answered may be down: then those who rejected are needed, and they want a later ballot. */
  private goOn(operation: Operation<Reply>, round: Round): void {
    if (round.rejected === 0) this.sendRound(operation, round);
    else this.conflict(operation, round, null);
  }

  /** CASPaxos, section 2.1: fast-forward, and try again after a while that nobody else chooses. */
  private conflict(operation: Operation<Reply>, round: Round, promised: Ballot | null): void {
    const { events, nowTick, options, statistics } = this.state;
    const { key } = operation;
    statistics.conflicts += 1;
    if (!this.conflictTold) {
      this.conflictTold = true;
      const { phase, ballot } = round;
      events.push({ type: 'ballotConflict', key, counter: ballot.counter, phase, winner: promised });
    }
    operation.round = null;
    operation.conflicts += 1;
    if (operation.conflicts >= options.roundsMax || operation.request.isCollection) {
      this.fail(operation, 'contended');
      return;
    }
    const choices = Math.min(2 ** Math.min(operation.conflicts, DOUBLINGS_MAX), options.backoffTicksMax + 1);
    const waitTicks = Math.floor(options.random() * choices);
    operation.retryTick = nowTick + waitTicks;
    if (waitTicks === 0) this.prepare(operation);
  }

  private get allBits(): number {
    return 2 ** this.state.options.nodes.length - 1;
  }

  /** 0 for a stranger: it counts for nothing. */
  private bitOf(node: string): number {
    const place = this.state.options.nodes.indexOf(node);
    return place === -1 ? 0 : 1 << place;
  }
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
