import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Register } from '../../src/paxos/register.js';
import { KeySurvey } from '../../src/replica/key-survey.js';
import { RegisterIndex } from '../../src/replica/register-index.js';
import { registerOf } from '../../src/replica/register-key.js';
import { ErrorReply, type Reply } from '../../src/resp/reply.js';
import { SingleKeyMachine } from '../../src/store/single-key.js';

const NODES = ['n1', 'n2', 'n3'];
const TIMEOUT_MS = 3000;
const machine = new SingleKeyMachine();

function stateOf(key: string, ...options: string[]): string | null {
  const command = { kind: 'single', database: 0, arguments: ['SET', key, 'v', ...options] } as const;
  return machine.run(key, null, command, 0).state;
}

/** Acceptors that hold what a test puts there, and a survey by the first of them. */
class Acceptors {
  readonly registers = NODES.map(() => new Map<string, Register>());
  readonly silent = new Set<string>();
  nowMs = 0;
  wallMs = 1000;
  /** How many pages were asked of others. */
  asked = 0;

  accept(node: string, key: string, counter: number, state: string | null): void {
    const ballot = { counter, nodeId: 'n1' };
    const register = new Register(ballot, { ballot, value: { state, changes: [] } });
    this.registers[NODES.indexOf(node)]?.set(registerOf(0, key), register);
  }

  survey(): KeySurvey {
    const indexes = this.registers.map((registers) => new RegisterIndex(registers));
    const survey: KeySurvey = new KeySurvey(
      indexes[0]!,
      {
        self: 'n1',
        nodes: NODES,
        nowMs: () => this.nowMs,
        wallMs: () => this.wallMs,
        random: () => 0.5,
        send: (to, message) => {
          this.asked += 1;
          if (!this.silent.has(to)) {
            survey.listed(to, message.request, indexes[NODES.indexOf(to)]!.page(message));
          }
        },
      },
      TIMEOUT_MS,
    );
    return survey;
  }
}

function ask(survey: KeySurvey, ...words: string[]): Reply[] {
  const replies: Reply[] = [];
  survey.read({ kind: 'single', database: 0, arguments: words }, 'linearizable', (reply) =>
    replies.push(reply),
  );
  return replies;
}

describe('commands about all keys', () => {
  it('a key that a majority knows to be deleted is gone, though an acceptor that was away still has it', () => {
    const acceptors = new Acceptors();
    acceptors.accept('n1', 'k', 1, stateOf('k'));
    acceptors.accept('n2', 'k', 2, null);
    acceptors.silent.add('n3');
    expect(ask(acceptors.survey(), 'KEYS', '*')).toEqual([[]]);
    expect(ask(acceptors.survey(), 'DBSIZE')).toEqual([0]);
    expect(ask(acceptors.survey(), 'RANDOMKEY')).toEqual([null]);
  });

  it('a key that this node never heard of is there if another acceptor has it', () => {
    const acceptors = new Acceptors();
    acceptors.accept('n2', 'k', 1, stateOf('k'));
    acceptors.silent.add('n3');
    expect(ask(acceptors.survey(), 'KEYS', '*')).toEqual([['k']]);
    expect(ask(acceptors.survey(), 'SCAN', '0')).toEqual([['0', ['k']]]);
    expect(ask(acceptors.survey(), 'RANDOMKEY')).toEqual(['k']);
  });

  it('a key that is due is not there', () => {
    const acceptors = new Acceptors();
    for (const node of NODES) acceptors.accept(node, 'k', 1, stateOf('k', 'PXAT', '2000'));
    expect(ask(acceptors.survey(), 'DBSIZE')).toEqual([1]);
    acceptors.wallMs = 2000;
    expect(ask(acceptors.survey(), 'DBSIZE')).toEqual([0]);
  });

  it('without a majority there is an error once time is up, and a stale read at once', () => {
    const acceptors = new Acceptors();
    acceptors.accept('n1', 'k', 1, stateOf('k'));
    acceptors.silent.add('n2').add('n3');
    const survey = acceptors.survey();
    const replies = ask(survey, 'DBSIZE');
    acceptors.nowMs = TIMEOUT_MS - 1;
    survey.tick();
    expect(replies).toEqual([]);
    acceptors.nowMs = TIMEOUT_MS;
    survey.tick();
    expect((replies[0] as ErrorReply).message).toMatch(/^CLUSTERDOWN no majority/);
    const command = { kind: 'single', database: 0, arguments: ['DBSIZE'] } as const;
    survey.read(command, 'stale', (reply) => expect(reply).toBe(1));
  });

  it('a lost question is asked again, of those who have not answered', () => {
    const acceptors = new Acceptors();
    acceptors.silent.add('n2').add('n3');
    const survey = acceptors.survey();
    const replies = ask(survey, 'DBSIZE');
    acceptors.silent.clear();
    acceptors.nowMs = 100;
    survey.tick();
    expect(replies).toEqual([0]);
  });

  it('what is asked wrongly is refused as the machine does', () => {
    const survey = new Acceptors().survey();
    expect(ask(survey, 'SCAN', 'x')).toEqual([new ErrorReply('ERR invalid cursor')]);
    expect(ask(survey, 'SCAN', '0', 'COUNT', '0')).toEqual([new ErrorReply('ERR syntax error')]);
  });

  it('a scan lists each key exactly once, whichever majority answers each page', () => {
    const keys = fc.uniqueArray(fc.string({ maxLength: 6 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 1, max: 20 }),
        fc.infiniteStream(fc.nat(2)),
        (names, count, chance) => {
          const acceptors = new Acceptors();
          for (const name of names) {
            const [away] = chance;
            const holders = NODES.filter((_, at) => at !== away);
            for (const node of holders) acceptors.accept(node, name, 1, stateOf(name));
          }
          const survey = acceptors.survey();
          const found: string[] = [];
          let cursor = '0';
          do {
            const [away] = chance;
            acceptors.silent.clear();
            acceptors.silent.add(NODES[1 + ((away ?? 0) % 2)] ?? '');
            const [reply] = ask(survey, 'SCAN', cursor, 'COUNT', String(count));
            const [next, page] = reply as [string, string[]];
            found.push(...page);
            cursor = next;
          } while (cursor !== '0');
          expect(found.sort()).toEqual([...names].sort());
        },
      ),
    );
  });
});
