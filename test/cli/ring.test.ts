/** The ring commands as a user runs them: with a cluster, without one, and in a pipe. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Conclave } from './conclave.js';

let conclave: Conclave;

beforeAll(() => {
  conclave = new Conclave();
});

afterAll(() => conclave.remove());

const NODES = ['--nodes', 'n1,n2,n3'];

describe('without a cluster', () => {
  test('lookup: one line of JSON for each key', async () => {
    const text = await conclave.output('ring', 'lookup', 'user:1001', '', ...NODES, '--json');
    const lines = text.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      key: 'user:1001',
      hash: 2593701824,
      token: expect.any(Number),
      owner: expect.stringMatching(/^n[123]$/),
      preferenceList: expect.arrayContaining(['n1', 'n2', 'n3']),
    });
  });

  test('lookup -: keys from a pipe, also where nobody reads to the end', async () => {
    const input = Array.from({ length: 200_000 }, (_, number) => `key:${number}\n`).join('');
    const whole = await conclave.run(['ring', 'lookup', '-', ...NODES], { input });
    expect([whole.code, whole.stdout.split('\n').length, whole.stderr]).toEqual([0, 200_001, '']);
    const { child, outcome } = conclave.start(['ring', 'lookup', '-', ...NODES], { input });
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await outcome).toMatchObject({ code: 0, stderr: '' });
  });

  test('show, then diff to what it wrote', async () => {
    const shown = await conclave.json('ring', 'show', ...NODES);
    expect(shown).toMatchObject({ hash: 'murmur3', tokens: 450, virtualNodes: 150 });
    const diff = await conclave.json('ring', 'diff', ...NODES, '--add', 'n4');
    expect(diff).toMatchObject({ fairMinimum: expect.closeTo(0.25, 10) });
    expect(await conclave.output('ring', 'show', ...NODES)).toContain('3 nodes');
  });

  test('compare and simulate', async () => {
    expect(await conclave.json('ring', 'compare', '--keys', '1e4')).toMatchObject({ nodes: 10, leftOut: [] });
    expect(await conclave.json('ring', 'simulate', ...NODES)).toMatchObject({ keys: 100_000, excess: 0.25 });
  });

  test.each([
    [['lookup', 'k'], 'UNKNOWN_CLUSTER'],
    [['lookup', 'k', '--nodes', 'a,a'], 'DUPLICATE_NODE'],
    [['lookup', 'k', '--nodes', 'a:0'], 'BAD_WEIGHT'],
    [['lookup', 'k', '--nodes', 'a:x'], 'BAD_WEIGHT'],
    [['lookup', 'k', '--nodes', ''], 'BAD_NODES'],
    [['lookup', 'k', '-', ...NODES], 'BAD_KEYS'],
    [['lookup', 'k', ...NODES, '--hash', 'sha1'], 'USAGE'],
    [['diff', ...NODES], 'NO_CHANGE'],
    [['diff', ...NODES, '--remove', 'n9'], 'UNKNOWN_NODE'],
    [['diff', ...NODES, '--to', '/nowhere'], 'FILE_NOT_READABLE'],
    [['compare', '--keys', 'x'], 'BAD_KEY_COUNT'],
    [['simulate', ...NODES, '--excess', '0'], 'BAD_EXCESS'],
  ])('ring %j is wrong usage', async (args, code) => {
    expect(await conclave.failure('ring', ...args)).toMatchObject({ exit: 2, code });
  });
});

test('with a cluster, whose nodes need not run', async () => {
  await conclave.output('up', '--nodes', '3');
  await conclave.output('down');
  expect(await conclave.json('ring', 'show')).toMatchObject({
    nodes: [{ name: 'n1' }, { name: 'n2' }, { name: 'n3' }],
  });
});
