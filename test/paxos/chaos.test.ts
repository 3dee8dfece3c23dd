/**
 * Random runs: messages are lost, doubled and overtake each other, nodes crash with what was not durable yet,
 * registers are deleted and forgotten, and proposers get into each other's way. What clients were told must
 * be explained by one order of the changes, and every ballot must have one value.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkHistory } from '../../src/check/check-history.js';
import type { Operation } from '../../src/check/history.js';
import type { Change } from '../../src/paxos/effects.js';
import type { PaxosMessage } from '../../src/paxos/messages.js';
import { Generator } from '../raft/generator.js';
import { compareAndSet, increment, Network, read, remove, set } from './network.js';

const STEPS = 1_500;
const KEYS = ['a', 'b'];
const RUNS = 60;

interface Started {
  readonly id: string;
  readonly request: number;
  readonly words: readonly string[];
  readonly invoked: number;
}

class Chaos {
  private readonly generator: Generator;
  private readonly network: Network;
  private readonly open = new Set<Started>();
  private readonly history: Operation[] = [];
  private readonly values = new Map<string, string>();
  private time = 0;
  private written = 0;
  private seen = 0;

  constructor(seed: number) {
    this.generator = new Generator(seed);
    const size = this.generator.pick([1, 2, 3, 3, 3, 4, 5]);
    this.network = new Network(size, {
      random: this.generator.next,
      cachedMax: this.generator.pick([0, 1, 8]),
      countersReserved: this.generator.pick([2, 10, 1000]),
      collectAfterTicks: this.generator.pick([2, 10, 10_000]),
      requestTicks: this.generator.pick([20, 100]),
      resendTicks: 3,
    });
  }

  run(): readonly Operation[] {
    for (let step = 0; step < STEPS; step += 1) {
      this.time += 1;
      this.act();
      this.network.collect();
      this.watch();
    }
    for (const { id, request, words, invoked } of this.open) this.note(id, request, words, invoked);
    return this.history;
  }

  private act(): void {
    const { generator, network } = this;
    const node = generator.pick(network.all);
    const dice = generator.next();
    if (dice < 0.08) this.request(node.options.id);
    else if (dice < 0.25) {
      if (node.isUp) node.core.tick();
    } else if (dice < 0.45) node.write();
    else if (dice < 0.452) this.crash(node.options.id);
    else if (dice < 0.47) {
      if (!node.isUp) node.restart();
    } else this.deliver();
  }

  private deliver(): void {
    const { generator, network } = this;
    if (network.queue.length === 0) return;
    const place = generator.below(network.queue.length);
    const [message] = generator.chance(0.03) ? [network.queue[place]] : network.queue.splice(place, 1);
    const node = network.node(message!.to);
    if (node.isUp && !generator.chance(0.05)) node.core.step(message!);
  }

  private crash(id: string): void {
    const node = this.network.node(id);
    if (!node.isUp) return;
    node.crash();
    for (const started of [...this.open]) if (started.id === id) this.finish(started);
  }

  private request(id: string): void {
    if (!this.network.node(id).isUp) return;
    const key = this.generator.pick(KEYS);
    const [words, change] = this.draw(key);
    const request = this.network.start(id, key, change);
    this.open.add({ id, request, words, invoked: this.time });
  }

  private draw(key: string): [readonly string[], Change<string>] {
    this.written += 1;
    const value = `${this.written}`;
    switch (this.generator.below(5)) {
      case 0:
        return [['GET', key], read];
      case 1:
        return [['INCR', key], increment];
      case 2:
        return [['DEL', key], remove];
      case 3:
        return [['SET', key, value, 'IFEQ', '1'], compareAndSet('1', value)];
      default:
        return [['SET', key, value], set(value)];
    }
  }

  private watch(): void {
    for (const started of [...this.open]) {
      if (this.network.outcome(started.id, started.request) !== undefined) this.finish(started);
    }
    for (; this.seen < this.network.sent.length; this.seen += 1)
      this.checkValue(this.network.sent[this.seen]!);
  }

  private checkValue(message: PaxosMessage): void {
    if (message.type !== 'accept') return;
    const { ballot, key, value } = message;
    const name = `${key} ${ballot.counter} ${ballot.nodeId}`;
    const text = JSON.stringify(value);
    expect(this.values.get(name) ?? text, `ballot ${name}`).toBe(text);
    this.values.set(name, text);
  }

  private finish(started: Started): void {
    this.open.delete(started);
    this.note(started.id, started.request, started.words, started.invoked);
  }

  private note(id: string, request: number, words: readonly string[], invoked: number): void {
    const outcome = this.network.outcome(id, request);
    if (outcome?.type === 'refused') return;
    const isKnown = outcome?.type === 'chosen';
    const response = isKnown ? replyOf(words, outcome.reply) : null;
    this.history.push({
      client: `c${request}`,
      command: { kind: 'single', words },
      invoked,
      completed: isKnown ? this.time : null,
      response,
    });
  }
}

/** The reply of the change, as the command would have it. */
function replyOf(words: readonly string[], reply: string): Operation['response'] {
  if (words[0] === 'GET') return reply === 'null' ? null : reply;
  if (words[0] === 'INCR') return Number(reply);
  if (words[0] === 'DEL') return reply === 'removed null' ? 0 : 1;
  if (words.length === 3) return 'OK';
  return reply === 'yes' ? 'OK' : null;
}

describe('chaos', () => {
  it('histories are linearizable, and every ballot has one value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const history = new Chaos(seed).run();
        const bounds = { stepsMax: 2_000_000, memoryBytesMax: 500_000_000, timeMs: 1e9, elapsedMs: () => 0 };
        const verdict = checkHistory(history, bounds);
        expect(verdict.verdict).not.toBe('Illegal');
        expect(history.length).toBeGreaterThan(0);
      }),
      { numRuns: RUNS },
    );
  });
});
