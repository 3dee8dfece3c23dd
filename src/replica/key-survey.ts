/**
 * Commands that look through all keys of a database: SCAN, KEYS, DBSIZE, RANDOMKEY and the count of a hash
 * slot. Each page of keys is asked of a majority of the acceptors, and of a key the newest acceptance counts:
 * whatever was acknowledged is in one of them. It is not linearizable: a write that is under way may be shown
 * and not be there later, and pages are asked for one after the other.
 */
import { majorityOf } from '../consensus/quorum.js';
import type { NodeId } from '../consensus/types.js';
import { compareBallots } from '../paxos/ballot.js';
import { type BinaryString, ErrorReply, type Reply } from '../resp/reply.js';
import type { ReadCommand } from '../store/command.js';
import { DATABASE_OUT_OF_RANGE } from '../store/errors.js';
import { Execution } from '../store/execution.js';
import { COUNT_KEYS_IN_SLOT_READ, handlers } from '../store/handlers.js';
import { HASH_LIMIT, hashKey } from '../store/key-hash.js';
import { Encoding } from '../store/key-record.js';
import { DATABASE_COUNT, Keyspace } from '../store/keyspace.js';
import { parseScan } from '../store/scan.js';
import type { Answer, Consistency } from './engine.js';
import { PeerQuestions } from './peer-questions.js';
import type { RegisterIndex } from './register-index.js';
import type { KeyPage, ListedKey, ListKeys } from './survey-messages.js';
import { noMajorityAnswered } from './write-errors.js';

/** Of a database that is looked through as a whole, so much at a time. */
const PAGE_KEYS = 10_000;
/** RANDOMKEY chooses among so many neighbours. */
const RANDOM_CANDIDATES = 16;

const COMMANDS: ReadonlySet<string> = new Set([
  'SCAN',
  'KEYS',
  'DBSIZE',
  'RANDOMKEY',
  COUNT_KEYS_IN_SLOT_READ,
]);

export interface SurveyPorts {
  readonly self: NodeId;
  /** All nodes, this one too. */
  readonly nodes: readonly NodeId[];
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Milliseconds since the epoch. */
  wallMs(): number;
  random(): number;
  send(to: NodeId, message: ListKeys): void;
}

/** Keys as a majority knows them, as a database that commands can run on. */
interface SurveyedPage {
  readonly keyspace: Keyspace;
  readonly nextHash: number;
}

export class KeySurvey {
  private readonly questions: PeerQuestions<KeyPage>;

  /** `timeoutMs`: how long a page may take. */
  constructor(
    private readonly index: RegisterIndex,
    private readonly ports: SurveyPorts,
    private readonly timeoutMs: number,
  ) {
    this.questions = new PeerQuestions(
      () => ports.nowMs(),
      () => ports.random(),
    );
  }

  /** Whether a command is one of those. */
  static answers(name: BinaryString): boolean {
    return COMMANDS.has(name);
  }

  /** A stale read looks at what this node's own acceptor holds. */
  read(command: ReadCommand, consistency: Consistency, answer: Answer): void {
    if (command.database >= DATABASE_COUNT) answer(DATABASE_OUT_OF_RANGE);
    else if (consistency === 'stale') answer(this.run(command, this.index.keyspace));
    else if (command.arguments[0] === 'SCAN') this.scan(command, answer);
    else if (command.arguments[0] === 'RANDOMKEY') this.chooseKey(command, answer);
    else this.lookThrough(command, 0, null, answer);
  }

  /** What a peer has of the keys that it was asked for. */
  listed(from: NodeId, question: number, page: KeyPage): void {
    this.questions.answered(from, question, page);
  }

  tick(): void {
    this.questions.tick();
  }

  private scan(command: ReadCommand, answer: Answer): void {
    const options = parseScan(command.arguments);
    if (options instanceof ErrorReply) {
      answer(options);
      return;
    }
    const { count, cursor } = options;
    this.page(command.database, cursor, Math.min(count, PAGE_KEYS), answer, ({ keyspace, nextHash }) => {
      const reply = this.run(command, keyspace);
      const isPageDone = Array.isArray(reply) && reply[0] === '0';
      answer(isPageDone && nextHash < HASH_LIMIT ? [String(nextHash), reply[1] ?? []] : reply);
    });
  }

  /** From a place that chance chooses, on to the first page with a key, and once around. */
  private chooseKey(command: ReadCommand, answer: Answer): void {
    const start = Math.floor(this.ports.random() * HASH_LIMIT);
    const look = (from: number, isAround: boolean): void => {
      this.page(command.database, from, RANDOM_CANDIDATES, answer, ({ keyspace, nextHash }) => {
        const reply = this.run(command, keyspace);
        if (reply !== null || (isAround && nextHash > start)) answer(reply);
        else look(nextHash < HASH_LIMIT ? nextHash : 0, isAround || nextHash >= HASH_LIMIT);
      });
    };
    look(start, false);
  }

  /** Page by page; the answer for the whole is what the pages add up to. */
  private lookThrough(command: ReadCommand, from: number, before: Reply, answer: Answer): void {
    this.page(command.database, from, PAGE_KEYS, answer, ({ keyspace, nextHash }) => {
      const reply = sumOf(before, this.run(command, keyspace));
      if (nextHash < HASH_LIMIT) this.lookThrough(command, nextHash, reply, answer);
      else answer(reply);
    });
  }

  private run({ arguments: commandArguments, database }: ReadCommand, keyspace: Keyspace): Reply {
    const handler = handlers.get(commandArguments[0] ?? '');
    if (handler === undefined) return null;
    const execution = new Execution(keyspace);
    execution.nowMs = this.ports.wallMs();
    execution.random = () => this.ports.random();
    execution.select(database);
    return handler(execution, commandArguments);
  }

  /** Asks a majority for a page; `answer` is told if none answers, else `next` goes on with it. */
  private page(
    database: number,
    fromHash: number,
    countMax: number,
    answer: Answer,
    next: (page: SurveyedPage) => void,
  ): void {
    const { nodes, self } = this.ports;
    const asked = { database, fromHash, countMax };
    this.questions.ask({
      nodes,
      timeoutMs: this.timeoutMs,
      send: (to, request) => {
        if (to === self) this.listed(self, request, this.index.page(asked));
        else this.ports.send(to, { type: 'listKeys', request, ...asked });
      },
      isEnough: (pages) => pages.size >= majorityOf(nodes.length),
      done: (pages, waitedMs) => {
        if (pages.size < majorityOf(nodes.length)) answer(noMajorityAnswered(waitedMs));
        else next(merge([...pages.values()], database));
      },
    });
  }
}

/** Of each key the newest acceptance counts, up to where the shortest page ends. */
function merge(pages: readonly KeyPage[], database: number): SurveyedPage {
  const nextHash = Math.min(...pages.map((page) => page.nextHash));
  const newest = new Map<BinaryString, ListedKey>();
  for (const { keys } of pages) {
    for (const each of keys) {
      const known = newest.get(each.key);
      if (known === undefined || compareBallots(known.ballot, each.ballot) < 0) newest.set(each.key, each);
    }
  }
  const keyspace = new Keyspace();
  const table = keyspace.database(database);
  for (const { expiresAtMs, key } of newest.values()) {
    if (hashKey(key) >= nextHash) continue;
    keyspace.put(table, key, '', Encoding.Automatic, Number.isFinite(expiresAtMs) ? expiresAtMs : null, 0);
  }
  return { keyspace, nextHash };
}

/** Lists of keys follow each other, counts add up; null: there is nothing yet. */
function sumOf(before: Reply, reply: Reply): Reply {
  if (Array.isArray(before) && Array.isArray(reply)) return [...before, ...reply];
  return typeof before === 'number' && typeof reply === 'number' ? before + reply : reply;
}
