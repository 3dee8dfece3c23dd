/** What a Paxos replica knows and asks about keys beyond the one of a command: its index, and its questions to others. */
import type { NodeId } from '../consensus/types.js';
import type { PaxosRecord } from '../paxos/records.js';
import type { Register } from '../paxos/register.js';
import type { ReadCommand } from '../store/command.js';
import type { Answer, Consistency, InspectedAcceptor } from './engine.js';
import { KeySurvey } from './key-survey.js';
import { RegisterIndex } from './register-index.js';
import { RegisterInspection } from './register-inspection.js';
import { registerOf } from './register-key.js';
import type { SurveyMessage } from './survey-messages.js';

export interface SurveyPorts {
  readonly self: NodeId;
  /** All nodes, this one too. */
  readonly nodes: readonly NodeId[];
  /** Of this node's acceptor. */
  readonly registers: ReadonlyMap<string, Register>;
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Milliseconds since the epoch. */
  wallMs(): number;
  random(): number;
  send(to: NodeId, message: SurveyMessage): void;
}

export class RegisterSurveys {
  private readonly index: RegisterIndex;
  private readonly keys: KeySurvey;
  private readonly inspection: RegisterInspection;

  /** `timeoutMs`: how long a command waits for a majority. */
  constructor(
    private readonly ports: SurveyPorts,
    timeoutMs: number,
  ) {
    this.index = new RegisterIndex(ports.registers);
    this.keys = new KeySurvey(this.index, ports, timeoutMs);
    this.inspection = new RegisterInspection({
      self: ports.self,
      nodes: ports.nodes,
      nowMs: () => ports.nowMs(),
      random: () => ports.random(),
      register: (key) => ports.registers.get(key) ?? null,
      send: (to, message) => ports.send(to, message),
    });
  }

  /** Keys that are there, as far as this node's acceptor knows. */
  get keyCount(): number {
    return this.index.countAt(this.ports.wallMs());
  }

  /** Follows what has become of the registers. */
  follow(records: readonly PaxosRecord[]): void {
    this.index.follow(records);
  }

  /** Answers a command that looks through a database. */
  read(command: ReadCommand, consistency: Consistency, answer: Answer): void {
    this.keys.read(command, consistency, answer);
  }

  /** `answer` is called once, with every node in their order. */
  inspect(database: number, key: string, answer: (acceptors: readonly InspectedAcceptor[]) => void): void {
    this.inspection.inspect(registerOf(database, key), answer);
  }

  /** From a peer that has proved who it is. */
  receive(from: NodeId, message: SurveyMessage): void {
    const { ports } = this;
    switch (message.type) {
      case 'listKeys': {
        const { request } = message;
        ports.send(from, { type: 'keysListed', request, ...this.index.page(message) });
        return;
      }
      case 'keysListed':
        this.keys.listed(from, message.request, message);
        return;
      case 'inspectRegister': {
        const register = ports.registers.get(message.key) ?? null;
        ports.send(from, { type: 'registerInspected', request: message.request, register });
        return;
      }
      case 'registerInspected':
        this.inspection.inspected(from, message.request, message.register);
        return;
    }
  }

  tick(): void {
    this.keys.tick();
    this.inspection.tick();
  }
}
