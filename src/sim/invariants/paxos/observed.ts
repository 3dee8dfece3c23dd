/** What was said in a run of Paxos, for the invariants to look at. */
import type { NodeId } from '../../../consensus/types.js';
import { type Ballot, compareBallots, isSameBallot } from '../../../paxos/ballot.js';
import type { PaxosMessage } from '../../../paxos/messages.js';
import type { RegisterBallot } from '../../../paxos/register.js';
import type { Core, Knowledge, Proposal } from './invariant.js';

/** A collection of garbage: what it is about, and who rejects what was sent before, the collector included. */
interface Collection {
  readonly registers: readonly RegisterBallot[];
  readonly raised: Set<NodeId>;
}

export class Observed implements Knowledge {
  private readonly byKey = new Map<string, Map<string, Proposal>>();
  /** Names of acceptors by register and ballot. */
  private readonly acceptors = new Map<string, Set<NodeId>>();
  /** By their collector and number. */
  private readonly collections = new Map<string, Collection>();
  private readonly collectedBallots = new Map<string, Ballot>();

  constructor(readonly nodes: readonly NodeId[]) {}

  said(message: PaxosMessage, core: Core): void {
    if (message.type === 'accept') this.noteProposal(message, core);
    else if (message.type === 'accepted') this.noteAcceptor(message.key, message.ballot, message.from);
    else if (message.type === 'invalidate') this.noteCollection(message);
    else if (message.type === 'agesRaised') this.noteAgesRaised(message);
  }

  proposal(key: string, ballot: Ballot): Proposal | null {
    return this.byKey.get(key)?.get(ballotName(ballot)) ?? null;
  }

  proposals(key: string): readonly Proposal[] {
    return [...(this.byKey.get(key)?.values() ?? [])];
  }

  hasAccepted(node: NodeId, key: string, ballot: Ballot): boolean {
    return this.acceptors.get(nameOf(key, ballot))?.has(node) ?? false;
  }

  collected(key: string): Ballot | null {
    return this.collectedBallots.get(key) ?? null;
  }

  private noteProposal({ key, ballot, value }: Extract<PaxosMessage, { type: 'accept' }>, core: Core): void {
    const byBallot = this.byKey.get(key) ?? new Map<string, Proposal>();
    this.byKey.set(key, byBallot);
    if (byBallot.has(ballotName(ballot))) return;
    const round = core.round(key);
    const isUnderWay = round !== null && isSameBallot(round.ballot, ballot);
    const basis = isUnderWay ? (round.newest?.ballot ?? null) : undefined;
    byBallot.set(ballotName(ballot), { ballot, value, basis });
  }

  private noteAcceptor(key: string, ballot: Ballot, node: NodeId): void {
    const name = nameOf(key, ballot);
    const acceptors = this.acceptors.get(name) ?? new Set<NodeId>();
    this.acceptors.set(name, acceptors);
    acceptors.add(node);
  }

  private noteCollection({
    from,
    collection,
    registers,
  }: Extract<PaxosMessage, { type: 'invalidate' }>): void {
    const name = `${from} ${collection}`;
    if (!this.collections.has(name)) this.collections.set(name, { registers, raised: new Set([from]) });
  }

  /** A tombstone may be forgotten once every acceptor has it, and rejects all that was sent before. */
  private noteAgesRaised({ from, to, collection }: Extract<PaxosMessage, { type: 'agesRaised' }>): void {
    const begun = this.collections.get(`${to} ${collection}`);
    begun?.raised.add(from);
    if (begun?.raised.size !== this.nodes.length) return;
    for (const { key, ballot } of begun.registers) {
      const isEverywhere = this.nodes.every((node) => node === to || this.hasAccepted(node, key, ballot));
      const before = this.collected(key);
      const isNewer = before === null || compareBallots(before, ballot) < 0;
      if (isEverywhere && isNewer) this.collectedBallots.set(key, ballot);
    }
  }
}

export function ballotName({ counter, nodeId }: Ballot): string {
  return `${counter}.${nodeId}`;
}

function nameOf(key: string, ballot: Ballot): string {
  return `${ballotName(ballot)} ${key}`;
}
