/** Which messages belong to a command, and why. Of what is repeated for other reasons, the first counts. */
import type { TracedMessage } from '../steps.js';
import type { Arrow } from './arrows.js';
import type { About } from './items.js';
import type { Scope } from './scope.js';

const ITSELF: About = { type: 'itself' };

export interface ChosenArrow {
  readonly arrow: Arrow;
  readonly about: About;
}

export function chooseMessages(arrows: readonly Arrow[], scope: Scope): readonly ChosenArrow[] {
  const chooser = new MessageChooser(scope);
  return arrows.flatMap((arrow) => {
    const about = chooser.reasonFor(arrow);
    return about === null ? [] : [{ arrow, about }];
  });
}

type Told<Type extends TracedMessage['type']> = Extract<TracedMessage, { readonly type: Type }>;

class MessageChooser {
  /** What was told once already: heartbeats repeat it. */
  private readonly told = new Set<string>();
  /** Followers that were sent an entry and have not acknowledged it. */
  private readonly owing = new Set<string>();

  constructor(private readonly scope: Scope) {}

  /** Null: the message is none of the command's. */
  reasonFor(arrow: Arrow): About | null {
    const { scope } = this;
    const { from, message, to } = arrow;
    switch (message.type) {
      case 'appendEntries':
        return this.reasonForAppend(arrow, message);
      case 'appendEntriesResponse':
        return this.reasonForResponse(arrow, message);
      case 'readIndex':
      case 'readIndexResponse':
        return scope.hasQuestion(message.question) ? ITSELF : null;
      case 'forward':
        return scope.hasForward(from, message.requestId) ? ITSELF : null;
      case 'forwardReply':
        return scope.hasForward(to, message.requestId) ? ITSELF : null;
      case 'chosen': {
        const chosen = message.registers.find((register) => scope.hasRegister(register));
        return chosen === undefined ? null : { type: 'ballot', ballot: chosen.ballot };
      }
      case 'listKeys':
      case 'inspectRegister':
        return scope.isBusy(from, arrow.sentMs ?? arrow.receivedMs ?? 0) ? ITSELF : null;
      case 'keysListed':
      case 'registerInspected':
        // Those that come after the answer were asked for its sake, too; nobody could tell them from others.
        return scope.isBusy(to, arrow.receivedMs ?? arrow.sentMs ?? 0) ? ITSELF : null;
      default:
        return scope.hasRegister(message) ? ITSELF : null;
    }
  }

  private reasonForAppend({ from, to }: Arrow, message: Told<'appendEntries'>): About | null {
    const { scope } = this;
    const index = scope.entryIn(message.firstIndex, message.lastIndex);
    if (index !== null) {
      this.owing.add(`${to} ${from} ${index}`);
      return { type: 'entry', index };
    }
    for (const entry of scope.entries) {
      const isNews = message.commitIndex >= entry.index && message.term >= entry.term;
      if (isNews && this.isFirst(`commit ${from} ${to} ${entry.index}`))
        return { type: 'commit', index: entry.index };
    }
    for (const { leader, round } of scope.rounds) {
      const isIt = leader === from && message.readRound >= round;
      if (isIt && this.isFirst(`round ${from} ${to} ${round}`)) return { type: 'round', round };
    }
    return null;
  }

  private reasonForResponse({ from, to }: Arrow, message: Told<'appendEntriesResponse'>): About | null {
    const { scope } = this;
    for (const { index } of scope.entries) {
      if (!this.owing.has(`${from} ${to} ${index}`)) continue;
      if (!message.success) return { type: 'entry', index };
      if (message.matchIndex < index) continue;
      this.owing.delete(`${from} ${to} ${index}`);
      return { type: 'entry', index };
    }
    for (const { leader, round } of scope.rounds) {
      const isIt = leader === to && message.readRound >= round;
      if (isIt && this.isFirst(`answer ${from} ${to} ${round}`)) return { type: 'round', round };
    }
    return null;
  }

  private isFirst(what: string): boolean {
    if (this.told.has(what)) return false;
    this.told.add(what);
    return true;
  }
}
