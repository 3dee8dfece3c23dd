/**
 * Makes scenes of the steps of a run, and remembers who every node is meanwhile. By default it leaves out
 * what says nothing new; the marks of the nodes count every step all the same.
 */
import type { NodeId } from '../../consensus/types.js';
import { replyText } from '../../resp/reply-text.js';
import type { Transmission } from '../network.js';
import type { EngineName } from '../plan.js';
import type { Step } from '../steps.js';
import { commandText } from './command-text.js';
import { eventNote } from './event-text.js';
import { faultClause, secondsText } from './fault-text.js';
import { messageLabel } from './message-label.js';
import { News } from './news.js';
import type { Mark, Scene, Tone } from './scene.js';

/** Nobody is answered so late: by then a client has given up waiting. */
const PATIENCE_MS_MIN = 5_000;

type StepOf<Type extends Step['type']> = Extract<Step, { readonly type: Type }>;

const PROCESS_TONES: Readonly<Record<StepOf<'process'>['change'], Tone>> = {
  started: 'plain',
  killed: 'bad',
  'lost power': 'bad',
  failed: 'bad',
  paused: 'change',
  resumed: 'change',
};

export class Storyteller {
  private readonly known: Map<NodeId, Mark>;
  private readonly news = new News();
  /** What each client asked last: whom, and when. */
  private readonly asked = new Map<string, { readonly node: NodeId; readonly timeMs: number }>();

  constructor(
    private readonly nodes: readonly NodeId[],
    private readonly tellsAll: boolean,
    engine: EngineName = 'raft',
  ) {
    const role = engine === 'raft' ? 'follower' : null;
    this.known = new Map(nodes.map((node) => [node, { process: 'down', role, term: 0 }]));
  }

  /** Who each node is after the last step. */
  get marks(): ReadonlyMap<NodeId, Mark> {
    return this.known;
  }

  /** Null: nothing worth telling. Has to be asked about every step, in order. */
  tell(step: Step): Scene | null {
    const { timeMs } = step;
    switch (step.type) {
      case 'sent':
        return this.tellSent(step);
      case 'arrived':
        return this.tellArrow(timeMs, step.transmission, this.whyUnheard(step.transmission.to));
      case 'dropped':
        return this.tellArrow(timeMs, step.transmission, step.why);
      case 'event':
        return this.tellEvent(step);
      case 'process':
        return this.tellProcess(step);
      case 'fault':
        return this.tellFault(step);
      case 'invoked':
        this.asked.set(step.client, step);
        return this.note(timeMs, step.node, `${step.client} asks ${commandText(step.command)}`, 'client');
      case 'completed':
        return this.tellCompleted(step);
      case 'violated':
        return {
          type: 'banner',
          timeMs,
          tone: 'bad',
          text: `VIOLATED: ${step.violation.invariant}: ${step.violation.message}`,
        };
    }
  }

  /** The arrow is told when it arrives, or is lost. */
  private tellSent({ timeMs, transmission }: StepOf<'sent'>): Scene | null {
    if (!this.tellsAll) return null;
    const { from, to, message } = transmission;
    return this.note(timeMs, from, `to ${to}: ${messageLabel(message)}`, 'quiet');
  }

  private tellArrow(timeMs: number, transmission: Transmission, lost: string | null): Scene | null {
    const isNews = this.news.isNews(transmission, lost !== null);
    if (!isNews && !this.tellsAll) return null;
    const { from, to, message } = transmission;
    const tone = lost !== null ? 'bad' : isNews ? 'plain' : 'quiet';
    const label = messageLabel(message);
    // What is in brackets concerns the one who reads it.
    const shown = lost === null ? label : label.replace(/ \(.*\)$/, '');
    return { type: 'arrow', timeMs, tone, from, to, label: shown, lost };
  }

  private whyUnheard(to: NodeId): string | null {
    return this.known.get(to)?.process === 'down' ? `${to} is down` : null;
  }

  private tellEvent({ timeMs, node, event }: StepOf<'event'>): Scene | null {
    const { process, role: before, term: termBefore } = this.markOf(node);
    const role = event.type === 'roleChanged' ? event.to : before;
    const term = 'term' in event ? event.term : termBefore;
    this.known.set(node, { process, role: term === null ? null : role, term: term ?? 0 });
    const { text, tone, isMinor } = eventNote(event);
    return isMinor && !this.tellsAll ? null : this.note(timeMs, node, text, tone);
  }

  private tellProcess({ timeMs, node, change, why }: StepOf<'process'>): Scene {
    const { role, term } = this.markOf(node);
    const isUp = change === 'started' || change === 'resumed';
    const process = change === 'paused' ? 'paused' : isUp ? 'up' : 'down';
    this.known.set(node, { process, role: process === 'down' && role !== null ? 'follower' : role, term });
    return this.note(timeMs, node, why === '' ? change : `${change}: ${why}`, PROCESS_TONES[change]);
  }

  private markOf(node: NodeId): Mark {
    return this.known.get(node) ?? { process: 'up', role: 'follower', term: 0 };
  }

  private tellFault({ timeMs, phase, fault, struck }: StepOf<'fault'>): Scene {
    const clause = faultClause(fault, this.nodes, struck);
    const text =
      phase === 'begins' ? `begins: ${clause} (until ${secondsText(fault.untilMs)})` : `is over: ${clause}`;
    return { type: 'banner', timeMs, tone: 'change', text };
  }

  private tellCompleted({ timeMs, client, reply, command }: StepOf<'completed'>): Scene | null {
    const asked = this.asked.get(client);
    if (asked === undefined) return null;
    // A key that is missing is answered with null, too.
    const gaveUp = reply === null && timeMs - asked.timeMs >= PATIENCE_MS_MIN;
    const isRead = command.kind === 'single' && command.words[0] === 'GET';
    const answer = isRead ? `${command.words[1]} is ${replyText(reply)}` : replyText(reply);
    const text = gaveUp ? `${client} gives up waiting` : `${client} is told: ${answer}`;
    return this.note(timeMs, asked.node, text, 'client');
  }

  private note(timeMs: number, node: NodeId, text: string, tone: Tone): Scene {
    return { type: 'note', timeMs, tone, node, text };
  }
}
