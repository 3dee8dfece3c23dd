/** `conclave repl` without a terminal, on a real cluster: -e, files, pipes, JSON, exit codes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ClusterStatus } from '../../src/cluster/status.js';
import { Conclave, type Outcome } from './conclave.js';

let conclave: Conclave;

beforeAll(async () => {
  conclave = new Conclave();
  await conclave.output('up');
});

afterAll(() => conclave.remove());

const execute = (...lines: string[]): Promise<Outcome> =>
  conclave.run(['repl', ...lines.flatMap((line) => ['-e', line])]);
const pipe = (input: string, ...flags: string[]): Promise<Outcome> =>
  conclave.run(['repl', ...flags], { input });
/** Every line has to be one JSON value. */
const values = (outcome: Outcome): unknown[] =>
  Buffer.from(outcome.stdout, 'latin1')
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('-e runs lines one after the other, verbs and commands of Redis', async () => {
  const outcome = await execute('put a 1', 'get a', '3 incr a', 'SET b "two words"', 'get b', 'MGET a b');
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  expect(outcome.stdout).toBe('OK\n1\n2\n3\n4\nOK\ntwo words\n1) 4\n2) two words\n');
});

test('a pipe is read to its end, the last line without a line break included, and no longer', async () => {
  const outcome = await pipe('put piped 1\n\n  # a remark\r\nget piped\r\nincr piped');
  expect(outcome).toMatchObject({ code: 0, stderr: '', stdout: 'OK\n1\n2\n' });
  expect(await pipe('')).toMatchObject({ code: 0, stdout: '', stderr: '' });
});

test('a file is run like a pipe, and an error in it names the line', async () => {
  const file = join(conclave.home.folder, 'lines.txt');
  writeFileSync(file, 'put filed 1\nget filed\nget missing\nget filed\n');
  const outcome = await conclave.run(['repl', '--file', file]);
  expect(outcome).toMatchObject({ code: 1, stdout: 'OK\n1\n' });
  expect(outcome.stderr).toBe(`Error: There is no key missing.\nThat was line 3 of ${file}.\n`);
  expect(await conclave.failure('repl', '-f', '/nowhere.txt')).toMatchObject({
    exit: 2,
    code: 'NO_SUCH_FILE',
  });
});

test('the first error ends it with exit code 1, whatever kind of error it is', async () => {
  for (const wrong of [
    'get missing',
    'INCR text',
    'nonsense',
    'put a',
    'get "a',
    'get a --att n1',
    '.mode tables',
  ]) {
    const outcome = await execute('SET text x', wrong, 'put after 1');
    expect(outcome, wrong).toMatchObject({ code: 1, stdout: 'OK\n' });
    expect(outcome.stderr, wrong).toMatch(/^Error: /);
    expect(outcome.stderr, wrong).not.toMatch(/^ +at /m);
  }
});

test('--keep-going goes on, and still tells by the exit code', async () => {
  const outcome = await pipe('get missing\nput kept 1\nget kept\n', '--keep-going');
  expect(outcome).toMatchObject({ code: 1, stdout: 'OK\n1\n' });
  expect(await pipe('put kept 2\n', '--keep-going')).toMatchObject({ code: 0 });
});

test('--json prints one value a line, on errors too', async () => {
  const input =
    'put j "ü\\n"\nget j\nget missing\nGET j\nINCR j\nnonsense\nget "\nstatus\nleader\n.timer\nhelp get\n';
  const outcome = await pipe(input, '--json', '-k');
  expect(outcome).toMatchObject({ code: 1, stderr: '' });
  const error = (code: string): unknown => ({ error: expect.objectContaining({ code }) });
  expect(values(outcome)).toEqual([
    { key: 'j', written: true },
    { key: 'j', value: 'ü\n' },
    error('KEY_NOT_FOUND'),
    { reply: 'ü\n' },
    error('REFUSED'),
    error('UNKNOWN_COMMAND'),
    error('UNBALANCED_QUOTES'),
    expect.objectContaining({ cluster: 'default', quorum: true }),
    { leader: expect.stringMatching(/^n\d$/), term: expect.any(Number) },
    { timer: 'off' },
    { help: expect.stringContaining('Read a value.') },
  ]);
});

test('there is no colour and no prompt, even if a terminal is pretended', async () => {
  const outcome = await conclave.run(['repl'], {
    input: 'status\nhelp\nnonsense\n',
    env: { FORCE_COLOR: '1' },
  });
  expect(outcome.stdout + outcome.stderr).not.toContain('\u001b');
});

test('settings hold for what follows, and flags beat them', async () => {
  const { nodes }: ClusterStatus = await conclave.json('status');
  const follower = nodes.find((node) => node.role === 'follower')?.id ?? '';
  const outcome = await execute(
    `.at ${follower}`,
    'GET a',
    'RAFT STATUS',
    'exec --at leader -- RAFT STATUS',
    '.at any',
    '.consistency stale',
    '.consistency',
    '.mode raw',
    'MGET a missing b',
    '.timer on',
    'PING',
  );
  expect(outcome.code).toBe(0);
  expect(outcome.stdout).toMatch(new RegExp(`id: ${follower}\n[^]*role: follower[^]*role: leader`));
  expect(outcome.stdout).toContain('consistency stale\n4\n\ntwo words\nPONG\n');
  expect(outcome.stderr).toContain(`at ${follower}\n`);
  expect(outcome.stderr).toMatch(/\(\d.* m?s\)\n$/);
});

test('a setting that cannot be meant is refused', async () => {
  for (const [line, code] of [
    ['.at n9', 'UNKNOWN_NODE'],
    ['.mode tables', 'BAD_CHOICE'],
    ['.consistency some', 'BAD_CHOICE'],
    ['.timeout never', 'BAD_DURATION'],
    ['.cluster ../x', 'BAD_CLUSTER_NAME'],
    ['.timr on', 'UNKNOWN_SETTING'],
    ['.timer on off', 'USAGE'],
    ['.output /nowhere/file', 'FILE_NOT_WRITABLE'],
  ]) {
    expect(values(await pipe(`${line}\n`, '--json')), line).toEqual([
      { error: expect.objectContaining({ code }) },
    ]);
  }
});

test('.output takes answers to a file until it is set back; errors stay visible', async () => {
  const file = join(conclave.home.folder, 'answers.txt');
  const outcome = await pipe(
    `get a\n.output ${file}\nget a\nget missing\nget b\n.output screen\nget b\n`,
    '-k',
  );
  expect(outcome.stdout).toBe('4\ntwo words\n');
  expect(outcome.stderr).toContain('There is no key missing');
  expect(readFileSync(file, 'utf8')).toBe('4\ntwo words\n');
});

test('a transaction is kept apart from the verbs, and is lost with its connection, not run in part', async () => {
  const done = await execute('MULTI', 'set t 1', 'incr t', 'get t', 'exec', 'get t');
  expect(done).toMatchObject({
    code: 0,
    stdout: 'OK\nQUEUED\nQUEUED\nQUEUED\n1) OK\n2) (integer) 2\n3) 2\n2\n',
  });
  const refused = await pipe('MULTI\nput t 5\nset t 6\nDISCARD\nget t\n', '-k');
  expect(refused).toMatchObject({ code: 1, stdout: 'OK\nQUEUED\nOK\n2\n' });
  const lost = await pipe(
    '.at leader\nMULTI\nset t 7\nkill leader\nset t 8\nget t\nstart all\n.at any\nwait --for healthy\nget t\nSET t 9\n',
    '-k',
  );
  expect(lost.stderr).toContain('with it the transaction: none of it was done');
  expect(lost.stdout).toMatch(/\n2\nOK\n$/);
});

test('SELECT holds for the commands of Redis, and what is lost with the connection is told', async () => {
  const outcome = await execute(
    'SELECT 3',
    'SET only-there 1',
    'GET only-there',
    'SELECT 0',
    'EXISTS only-there',
  );
  expect(outcome).toMatchObject({ code: 0, stdout: 'OK\nOK\n1\nOK\n(integer) 0\n' });
});

test('short names, help, and slips of the finger', async () => {
  expect((await execute('pause n1', 'resume n1', 'leader')).code).toBe(0);
  expect((await execute('help kill')).stdout).toContain('conclave node kill SELECTOR');
  expect((await execute('help SETNX')).stdout).toContain('SETNX key value');
  expect((await execute('help')).stdout).toContain('.consistency linearizable|stale');
  expect((await execute('statsu')).stderr).toContain('Did you mean "status"?');
  expect((await execute('help statsu')).stderr).toContain('Did you mean "help status"?');
  expect((await execute('demo')).stderr).toContain('conclave demo');
});

test('nothing is asked of standard input', async () => {
  expect((await execute('put a -')).stderr).toContain('Standard input cannot be read from here');
  expect((await execute('check -')).stderr).toContain('Standard input cannot be read from here');
  expect((await execute('ring lookup -')).stderr).toContain('Standard input cannot be read from here');
  expect((await execute('down --wipe')).stderr).toContain('--yes');
});

test('the ring in the REPL: on the cluster, and on nodes of choice', async () => {
  expect((await execute('ring lookup user:1')).stdout).toMatch(/user:1.*n[123]/s);
  expect((await execute('ring', 'ring diff --nodes a,b,c --add d')).code).toBe(0);
  const outcome = await pipe('ring lookup x y --nodes a,b,c\n', '--json');
  expect(values(outcome)).toMatchObject([{ key: 'x' }, { key: 'y' }]);
});

test('without a cluster it says so, and starts one when told', async () => {
  const outcome = await conclave.run([
    'repl',
    '-c',
    'second',
    '-k',
    '-e',
    'get a',
    '-e',
    'GET a',
    '-e',
    'up --nodes 1',
    '-e',
    'put a 1',
    '-e',
    'GET a',
    '-e',
    'down --wipe --yes',
  ]);
  expect(outcome.code).toBe(1);
  expect(outcome.stderr.match(/There is no cluster "second"/g)).toHaveLength(2);
  expect(outcome.stdout).toMatch(/OK\n1\n.*Its data is deleted/s);
});

test('a lost majority is told as it is, and the REPL goes on', async () => {
  const outcome = await pipe(
    'kill majority\nget a\nGET a\nstart all\nwait --for leader\nget a\n',
    '-k',
    '--timeout',
    '20s',
  );
  expect(outcome.code).toBe(1);
  expect(outcome.stderr).toContain('No leader: waiting for one …');
  expect(outcome.stderr).toMatch(/no leader|quorum|majority/i);
  expect(outcome.stdout).toMatch(/\n4\n$/);
});
