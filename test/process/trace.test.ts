/**
 * `conclave trace` on real clusters of both engines: what it draws happened, in the order that the protocols ask
 * for. The order is that of one clock for all processes.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Cluster } from './cluster.js';

interface ToldStep {
  readonly type: 'message' | 'note';
  readonly kind: string;
  readonly purpose?: string;
  readonly node?: string;
  readonly from?: string;
  readonly to?: string;
  readonly sentMs?: number | null;
  readonly receivedMs?: number | null;
  readonly arrival?: string;
  readonly atMs?: number;
  readonly index?: number | null;
  readonly content?: Readonly<Record<string, unknown>>;
}

interface Told {
  readonly answer?: unknown;
  readonly error?: { readonly code: string };
  readonly nodes: readonly { readonly id: string; readonly presence: string }[];
  readonly steps: readonly ToldStep[];
}

async function trace(cluster: Cluster, ...words: string[]): Promise<Told & { readonly code: number }> {
  const { code, stdout } = await cluster.run('trace', '--json', ...words);
  return { ...JSON.parse(stdout), code };
}

const messages = ({ steps }: Told, kind: string): readonly ToldStep[] =>
  steps.filter((step) => step.type === 'message' && step.kind === kind);
const notes = ({ steps }: Told, kind: string): readonly ToldStep[] =>
  steps.filter((step) => step.type === 'note' && step.kind === kind);
const senders = (told: Told, kind: string): string[] =>
  messages(told, kind)
    .map(({ from = '' }) => from)
    .sort();
const timeOf = (step: ToldStep | undefined): number => step?.atMs ?? step?.sentMs ?? Number.NaN;
/** When the first of them arrived; what was sent first may arrive last. */
const firstArrival = (told: readonly ToldStep[]): number =>
  Math.min(...told.map(({ receivedMs }) => receivedMs ?? Number.POSITIVE_INFINITY));

/** Every message that is told to have arrived did so after it was sent. */
function expectHonest(told: Told): void {
  for (const { arrival, receivedMs, sentMs } of told.steps.filter(({ type }) => type === 'message')) {
    if (arrival === 'received') expect(receivedMs).toBeGreaterThanOrEqual(sentMs ?? Number.NaN);
    else expect(receivedMs).toBeNull();
  }
}

describe('under Raft', () => {
  let cluster: Cluster;
  let leader: string;
  let followers: string[];

  beforeAll(async () => {
    cluster = await Cluster.upForAll({ nodes: 3 });
  });
  beforeEach(async () => {
    leader = (await cluster.leader()).id;
    followers = cluster.others(leader);
    await cluster.converged();
  });
  afterAll(() => cluster.close());

  /** A majority has it on disk before it is committed, and all that follows comes after. */
  function expectWritten(told: Told): void {
    expectHonest(told);
    const committed = notes(told, 'committed').find(({ node }) => node === leader);
    const isBefore = (step: ToldStep): boolean => timeOf(step) <= timeOf(committed);
    expect(notes(told, 'durable').filter(isBefore).length).toBeGreaterThanOrEqual(2);
    const applied = notes(told, 'applied').filter(({ node }) => node === leader);
    expect(timeOf(applied[0])).toBeGreaterThanOrEqual(timeOf(committed));
    const [reply] = messages(told, 'reply');
    expect(timeOf(reply)).toBeGreaterThanOrEqual(timeOf(committed));
  }

  test('a put is appended, acknowledged, committed, applied and answered', async () => {
    const told = await trace(cluster, '--at', leader, '--', 'put', 'k', 'v');
    expect(told).toMatchObject({ code: 0, answer: { key: 'k', written: true } });
    const entries = messages(told, 'appendEntries').filter(({ purpose }) => purpose === undefined);
    expect(entries.map(({ to }) => to).sort()).toEqual(followers);
    expect(senders(told, 'appendEntriesResponse')).toEqual(followers);
    expect(
      notes(told, 'applied')
        .map(({ node }) => node)
        .sort(),
    ).toEqual(cluster.ids);
    expectWritten(told);
    expect((await cluster.status(leader))?.commitIndex).toBe(notes(told, 'committed')[0]?.index);
  });

  test('a follower forwards a put, and is answered by the leader', async () => {
    const [follower = ''] = followers;
    const told = await trace(cluster, '--at', follower, '--', 'SET', 'k', 'w');
    expect(messages(told, 'request')).toMatchObject([{ to: follower, arrival: 'received' }]);
    expect(messages(told, 'forward')).toMatchObject([{ from: follower, to: leader, arrival: 'received' }]);
    expect(messages(told, 'forwardReply')).toMatchObject([{ from: leader, content: { reply: 'OK' } }]);
    expect(messages(told, 'reply')).toMatchObject([{ from: follower, content: { reply: 'OK' } }]);
    expectWritten(told);
  });

  test('a read of a follower asks the leader, who asks a majority', async () => {
    const [follower = ''] = followers;
    await cluster.command('put', 'read', 'w');
    const told = await trace(cluster, '--at', follower, '--', 'get', 'read');
    expectHonest(told);
    expect(told).toMatchObject({ code: 0, answer: { value: 'w' } });
    const [question] = messages(told, 'readIndex');
    const [answer] = messages(told, 'readIndexResponse');
    const rounds = messages(told, 'appendEntriesResponse').filter(({ purpose }) => purpose === 'round');
    expect(rounds.length).toBeGreaterThanOrEqual(1);
    expect(timeOf(rounds[0])).toBeGreaterThanOrEqual(timeOf(question));
    expect(timeOf(answer)).toBeGreaterThanOrEqual(firstArrival(rounds));
    expect(notes(told, 'readConfirmed')).toMatchObject([{ node: follower }]);
    expect(told.steps.filter(({ kind }) => kind === 'proposed')).toEqual([]);
  });

  test('other writes that run meanwhile are not in it', async () => {
    const writer = await cluster.connect(leader);
    let isOver = false;
    const writing = (async () => {
      while (!isOver) await writer.call(['SET', 'k', 'same'], 5000);
    })();
    const told = await trace(cluster, '--at', leader, '--', 'SET', 'k', 'same');
    isOver = true;
    await writing;
    expect(messages(told, 'request')).toHaveLength(1);
    expect(messages(told, 'reply')).toHaveLength(1);
    expect(new Set(notes(told, 'proposed').map(({ index }) => index)).size).toBe(1);
    expectWritten(told);
  });

  test('a node that is down, one that is paused, and no quorum', async () => {
    const [first = '', second = ''] = followers;
    await cluster.signal(first, 'SIGSTOP');
    const paused = await trace(cluster, '--at', leader, '--', 'put', 'k', 'paused');
    expect(paused.nodes).toContainEqual({ id: first, presence: 'silent' });
    expect(paused.code).toBe(0);
    for (const { arrival } of paused.steps.filter(({ to }) => to === first)) expect(arrival).toBe('unknown');
    await cluster.signal(first, 'SIGCONT');
    await cluster.signal(first, 'SIGKILL');
    const down = await trace(cluster, '--at', leader, '--', 'put', 'k', 'down');
    expect(down.nodes).toContainEqual({ id: first, presence: 'down' });
    expectWritten(down);
    await cluster.signal(second, 'SIGKILL');
    const { code, stderr, stdout } = await cluster.run('trace', '--at', leader, '--', 'put', 'k', 'none');
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringMatching(/^Error: /) });
    expect(stdout).toContain(`${second} (down)`);
    expect(stdout).toContain('SET k none');
    await cluster.start(first, second);
    await cluster.converged();
  });
});

describe('under Paxos', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await Cluster.upForAll({ nodes: 3, flags: ['--engine', 'paxos'] });
    await cluster.healthy();
  });
  afterAll(() => cluster.close());

  /** A majority has kept what was accepted before it is chosen, and the client is answered after that. */
  function expectChosen(told: Told): void {
    expectHonest(told);
    const [chosen] = notes(told, 'chosen');
    const kept = notes(told, 'acceptanceDurable').filter((step) => timeOf(step) <= timeOf(chosen));
    expect(new Set(kept.map(({ node }) => node)).size).toBeGreaterThanOrEqual(2);
    expect(timeOf(messages(told, 'reply')[0])).toBeGreaterThanOrEqual(timeOf(chosen));
  }

  test('a first put prepares and accepts; a second one only accepts', async () => {
    const first = await trace(cluster, '--at', 'n1', '--', 'put', 'k', 'v');
    expect(first).toMatchObject({ code: 0, answer: { written: true } });
    expectChosen(first);
    expect(messages(first, 'prepare').map(({ to }) => to)).toEqual(['n2', 'n3']);
    expect(senders(first, 'promise').length).toBeGreaterThanOrEqual(1);
    const accepts = messages(first, 'accept');
    expect(timeOf(accepts[0])).toBeGreaterThanOrEqual(firstArrival(messages(first, 'promise')));
    const promised = notes(first, 'promiseDurable').filter((step) => timeOf(step) <= timeOf(accepts[0]));
    expect(new Set(promised.map(({ node }) => node)).size).toBeGreaterThanOrEqual(2);
    const second = await trace(cluster, '--at', 'n1', '--', 'put', 'k', 'w');
    expectChosen(second);
    expect(messages(second, 'prepare')).toEqual([]);
    expect(notes(second, 'prepared')).toMatchObject([{ node: 'n1' }]);
  });

  test('another node learns from the promises what was accepted', async () => {
    await cluster.command('put', '--at', 'n1', 'learned', 'w');
    const told = await trace(cluster, '--at', 'n3', '--', 'get', 'learned');
    expectChosen(told);
    expect(told).toMatchObject({ code: 0, answer: { value: 'w' } });
    // A majority accepted it: of two nodes that promise at least one did.
    expect(messages(told, 'promise').map(({ content }) => content)).toContainEqual(
      expect.objectContaining({ accepted: expect.objectContaining({ value: 'w' }) }),
    );
  });

  test('with a node down it is chosen by the others, and without a majority not at all', async () => {
    await cluster.signal('n3', 'SIGKILL');
    const down = await trace(cluster, '--at', 'n1', '--', 'put', 'k', 'two');
    expect(down.nodes).toContainEqual({ id: 'n3', presence: 'down' });
    expectChosen(down);
    expect(down.steps.filter(({ to }) => to === 'n3').length).toBeGreaterThan(0);
    for (const { arrival } of down.steps.filter(({ to }) => to === 'n3')) expect(arrival).toBe('notSent');
    await cluster.signal('n2', 'SIGKILL');
    const vain = await trace(cluster, '--at', 'n1', '--', 'put', 'k', 'none');
    expect(vain).toMatchObject({
      code: 1,
      error: { code: expect.stringMatching(/NO_QUORUM|UNKNOWN_OUTCOME/) },
    });
    expect(vain.steps.filter(({ arrival }) => arrival === 'notSent').length).toBeGreaterThan(0);
    expect(notes(vain, 'chosen')).toEqual([]);
    await cluster.start('n2', 'n3');
    await cluster.healthy();
  });

  test('it draws in the REPL, and into a file', async () => {
    const repl = await cluster.run('repl', '-e', 'trace -- put drawn yes', '-e', 'get drawn');
    expect(repl).toMatchObject({ code: 0, stdout: expect.stringContaining('SET drawn yes') });
    expect(repl.stdout).toMatch(/chosen \d+\.n1/);
    expect(repl.stdout.trimEnd().endsWith('yes')).toBe(true);
    const file = join(cluster.home.folder, 'get.svg');
    const drawn = await cluster.run('trace', '--svg', file, '--', 'get', 'drawn');
    expect(drawn).toMatchObject({ code: 0, stdout: expect.stringMatching(/\n\nyes\n$/) });
    expect(readFileSync(file, 'utf8')).toMatch(/^<svg .*GET drawn.*<\/svg>\n$/s);
    rmSync(file);
  });

  test.each([
    [[], 2, 'USAGE'],
    [['--', 'status'], 2, 'NOT_TRACEABLE'],
    [['--', 'put', 'k'], 2, 'USAGE'],
    [['--svg', '/no/such/folder/x.svg', '--', 'put', 'untouched', 'v'], 1, 'FILE_FAILED'],
    [['--cluster', 'nope', '--', 'get', 'k'], 2, 'UNKNOWN_CLUSTER'],
    [['--', 'get', 'untouched'], 1, 'KEY_NOT_FOUND'],
  ])('%j ends with %i', async (words, code, error) => {
    expect(await trace(cluster, ...words)).toMatchObject({ code, error: { code: error } });
  });

  test('what is not offered is an error like elsewhere, and traced no further', async () => {
    const told = await trace(cluster, '--', 'MULTI');
    expect(told).toMatchObject({ code: 1, error: { code: 'NOT_SUPPORTED' } });
    expect(told.steps.map(({ kind }) => kind)).toEqual(['request', 'reply']);
  });
});
