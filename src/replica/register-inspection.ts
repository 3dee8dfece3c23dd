/** What each acceptor holds of one key, for people who want to see: asked of all nodes, and decided by none. */
import type { NodeId } from '../consensus/types.js';
import type { Register } from '../paxos/register.js';
import type { InspectedAcceptor, InspectedRegister } from './engine.js';
import { PeerQuestions } from './peer-questions.js';
import type { SurveyMessage } from './survey-messages.js';

/** Whoever does not answer within this is told to be silent. */
const ANSWER_MS_MAX = 500;

export interface InspectionPorts {
  readonly self: NodeId;
  /** All nodes, this one too. */
  readonly nodes: readonly NodeId[];
  /** Monotonic milliseconds. */
  nowMs(): number;
  random(): number;
  /** What this node's acceptor has. */
  register(key: string): Register | null;
  send(to: NodeId, message: SurveyMessage): void;
}

export class RegisterInspection {
  private readonly questions: PeerQuestions<{ readonly register: InspectedRegister | null }>;

  constructor(private readonly ports: InspectionPorts) {
    this.questions = new PeerQuestions(
      () => ports.nowMs(),
      () => ports.random(),
    );
  }

  /** `answer` is called once, with every node in their order. */
  inspect(key: string, answer: (acceptors: readonly InspectedAcceptor[]) => void): void {
    const { nodes, self } = this.ports;
    this.questions.ask({
      nodes,
      timeoutMs: ANSWER_MS_MAX,
      send: (to, request) => {
        if (to === self) this.inspected(self, request, this.ports.register(key));
        else this.ports.send(to, { type: 'inspectRegister', request, key });
      },
      isEnough: (answers) => answers.size === nodes.length,
      done: (answers) => answer(nodes.map((node) => ({ node, said: answers.get(node) ?? null }))),
    });
  }

  /** What a peer has of the register that it was asked for. */
  inspected(from: NodeId, question: number, register: InspectedRegister | null): void {
    this.questions.answered(from, question, { register });
  }

  tick(): void {
    this.questions.tick();
  }
}
