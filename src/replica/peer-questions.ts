/**
 * Questions of one replica to the others, each asked again until it is answered or its time is up. What is
 * asked changes nothing, so that asking twice does no harm.
 */
import type { NodeId } from '../consensus/types.js';

/** A lost question or answer is made up for after this long. */
const ASK_AGAIN_MS = 100;
/** Leaves room to count on within the whole numbers that a double holds. */
const FIRST_QUESTIONS = 2 ** 52;

export interface Question<Said> {
  readonly nodes: readonly NodeId[];
  /** `question` names it; the answer bears that. */
  send(to: NodeId, question: number): void;
  /** Whether that is enough; called with each answer that is new. */
  isEnough(answers: ReadonlyMap<NodeId, Said>): boolean;
  /** Called once: with enough of them, or with what there is when time is up. */
  done(answers: ReadonlyMap<NodeId, Said>, waitedMs: number): void;
  readonly timeoutMs: number;
}

interface Asked<Said> {
  readonly question: Question<Said>;
  readonly answers: Map<NodeId, Said>;
  readonly startedMs: number;
  askedMs: number;
}

export class PeerQuestions<Said> {
  private readonly asked = new Map<number, Asked<Said>>();
  private last: number;

  /** Numbers begin where chance says, so that an answer to an earlier run of this node is not taken for one to this. */
  constructor(
    private readonly nowMs: () => number,
    random: () => number,
  ) {
    this.last = Math.floor(random() * FIRST_QUESTIONS);
  }

  ask(question: Question<Said>): void {
    const nowMs = this.nowMs();
    this.last += 1;
    this.asked.set(this.last, { question, answers: new Map(), startedMs: nowMs, askedMs: nowMs });
    for (const node of question.nodes) question.send(node, this.last);
  }

  answered(from: NodeId, number: number, said: Said): void {
    const asked = this.asked.get(number);
    if (asked === undefined || !asked.question.nodes.includes(from)) return;
    asked.answers.set(from, said);
    if (asked.question.isEnough(asked.answers)) this.finish(number, asked);
  }

  tick(): void {
    const nowMs = this.nowMs();
    for (const [number, asked] of this.asked) {
      const { answers, question } = asked;
      if (nowMs - asked.startedMs >= question.timeoutMs) this.finish(number, asked);
      else if (nowMs - asked.askedMs >= ASK_AGAIN_MS) {
        asked.askedMs = nowMs;
        for (const node of question.nodes) if (!answers.has(node)) question.send(node, number);
      }
    }
  }

  private finish(number: number, { answers, question, startedMs }: Asked<Said>): void {
    this.asked.delete(number);
    question.done(answers, this.nowMs() - startedMs);
  }
}
