/** The simulator from the command line: real commands, real worker threads, pipes and Ctrl-C. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Conclave } from './conclave.js';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
/** Found within a few seeds, and by a short run. */
const BUG = 'acknowledge-before-fsync';

let conclave: Conclave;

beforeAll(() => {
  conclave = new Conclave();
});

afterAll(() => conclave.remove());

interface Report {
  readonly seed: number;
  readonly runs: number;
  readonly simulatedSeconds: number;
  readonly digest: string;
  readonly unchecked: number;
  readonly violations: readonly {
    readonly seed: number;
    readonly invariant: string;
    readonly message: string;
    readonly replay: string;
    readonly shrink: string;
  }[];
}

async function report(...args: string[]): Promise<Report & { readonly code: number | null }> {
  const { stdout, stderr, code } = await conclave.run(['sim', ...args, '--json']);
  expect(stderr).toBe('');
  return { ...JSON.parse(stdout), code };
}

/** As a person would type it. */
function words(command: string): string[] {
  return command.split(' ').slice(1);
}

/** Returns when the command has written what matches. */
async function written(stream: Readable | null, pattern: RegExp): Promise<void> {
  let text = '';
  await new Promise<void>((resolve) =>
    stream?.on('data', (chunk: Buffer) => {
      text += chunk;
      if (pattern.test(text)) resolve();
    }),
  );
}

/** A run that violates, with the bug. */
async function found(): Promise<Report['violations'][number]> {
  const { violations, code } = await report('--seed', '1', '--runs', '60', '--bug', BUG);
  expect(code).toBe(1);
  const [violation] = violations;
  if (violation === undefined) throw new Error(`${BUG} was not found`);
  return violation;
}

describe('conclave sim', () => {
  test('has the same digest each time, whatever the number of jobs', async () => {
    const args = ['--seed', '1', '--runs', '6', '--time', '3s', '--nodes', '3'];
    const once = await report(...args, '--jobs', '1');
    expect(once).toMatchObject({ code: 0, seed: 1, runs: 6, violations: [] });
    expect(once.digest).toMatch(/^[0-9a-f]{16}$/);
    expect(once.simulatedSeconds).toBeGreaterThan(18);
    for (const jobs of ['2', '5']) expect((await report(...args, '--jobs', jobs)).digest).toBe(once.digest);
    expect((await report('--seed', '1', '--time', '3s', '--nodes', '3')).digest).not.toBe(once.digest);
  });

  test('prints the verdict, and the seeds that it drew', async () => {
    const { stdout, stderr, code } = await conclave.run([
      'sim',
      '--runs',
      '3',
      '--time',
      '2s',
      '--faults',
      'none',
    ]);
    expect(code).toBe(0);
    const [, seed] = /^Seeds from (\d+) on\.$/m.exec(stderr) ?? [];
    expect(stdout).toMatch(
      /^3 runs, \d+\.\d simulated seconds in \d+\.\d seconds \(\d+ to 1\), no violation\n/,
    );
    expect(stdout).toContain(`seeds ${seed} to ${Number(seed) + 2}, digest `);
  });

  test('tells what was violated, what came last, and how to see it again', async () => {
    const { replay, shrink, seed, invariant, message } = await found();
    expect(replay).toBe(`conclave sim replay ${seed} --bug ${BUG}`);
    expect(shrink).toBe(`conclave sim shrink ${seed} --bug ${BUG}`);
    const { stdout, code } = await conclave.run(['sim', '--seed', `${seed}`, '--bug', BUG]);
    expect(code).toBe(1);
    expect(stdout).toContain(`Violated: ${invariant}\n  ${message}\n`);
    expect(stdout).toMatch(/What came last:\n( +\d+\.\d{3} s {2}\S.*\n)+\n/);
    expect(stdout).toContain(`See it:          ${replay}\n`);
    expect(stdout).toContain(`Make it smaller: ${shrink}\n`);
    expect(stdout).toContain('1 run, ');
  });

  test.each([
    [['--faults', 'crsh'], 'UNKNOWN_FAULT', 'Did you mean crash?'],
    [['--bug', 'acknowledge-before-fsnc'], 'UNKNOWN_BUG', `Did you mean ${BUG}?`],
    [['--nodes', '0'], 'BAD_NUMBER', null],
    [['--runs', 'many'], 'BAD_NUMBER', null],
    [['--seed', '-1'], 'BAD_NUMBER', null],
    [['--time', 'soon'], 'BAD_DURATION', '10s'],
    [['--jobs', '0'], 'BAD_NUMBER', null],
    [['--sed', '1'], 'UNKNOWN_FLAG', '--seed'],
  ])('%j is wrong usage', async (args, code, hint) => {
    const failure = await conclave.failure('sim', ...args);
    expect(failure).toMatchObject({ exit: 2, code });
    if (hint !== null) expect(failure.hint).toContain(hint);
  });

  test('ends at once on Ctrl-C, and tells how far it came', async () => {
    const { child, outcome } = conclave.start(['sim', '--runs', '100000', '--nodes', '3']);
    await written(child.stderr, /Seeds from/);
    child.kill('SIGINT');
    const { code, stderr, stdout } = await outcome;
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(/Interrupted after \d+ of 100000 runs, \d.* simulated \w+: no violation so far\./);
    expect(stderr).toMatch(/conclave sim --seed \d+ --runs 100000 --nodes 3/);
  });
});

describe('conclave sim replay', () => {
  const plan = ['--nodes', '3', '--time', '10s', '--faults', 'crash,partition'];
  const short = ['sim', 'replay', '3', ...plan];

  test('tells a run in lanes, in ASCII where there is nothing else', async () => {
    const run = async (LC_ALL: string): Promise<string> => {
      const { stdout, code } = await conclave.run(short, { env: { LC_ALL } });
      expect(code).toBe(0);
      return Buffer.from(stdout, 'latin1').toString('utf8');
    };
    const text = await run('C.UTF-8');
    expect(text).toMatch(/^Seed 3: 3 nodes, \d clients?, 10\.000 s\n/);
    expect(text).toMatch(/^seconds +n1 +n2 +n3$/m);
    expect(text).toMatch(/▶|◀/);
    expect(text).toMatch(/LEADS term \d+/);
    expect(text).toMatch(/\nNo violation\n.* steps, .*digest [0-9a-f]{16}\n$/);
    for (const line of text.split('\n'))
      if (line.startsWith(' ')) expect(line.length).toBeLessThanOrEqual(80);
    expect(await run('C')).toMatch(/^[\x20-\x7e\n]*$/);
    expect(await run('C.UTF-8')).toBe(text);
  });

  test('is the run that "conclave sim" did', async () => {
    const { digest } = await report('--seed', '3', ...plan);
    expect(await conclave.output(...short)).toContain(`digest ${digest}\n`);
  });

  test('tells only what is asked for, or everything', async () => {
    const part = await conclave.output(...short, '--from', '2s', '--to', '9s');
    const all = await conclave.output(...short, '--all', '--from', '0s', '--to', '9s');
    const times = [...part.matchAll(/^ +(\d+\.\d{3}) /gm)].map(([, time]) => Number(time));
    expect(times.length).toBeGreaterThan(0);
    for (const time of times) expect(time >= 2 && time <= 9, `${time}`).toBe(true);
    expect(all.split('\n').length).toBeGreaterThan(part.split('\n').length);
    expect(all).toContain('heartbeat');
  });

  test('tells one step a line with --json, and the outcome at the end', async () => {
    const { stdout, code } = await conclave.run([...short, '--json']);
    expect(code).toBe(0);
    const steps = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { timeMs: number; type: string; steps?: number });
    const last = steps.at(-1);
    expect(last).toMatchObject({ type: 'ended', violation: null, steps: steps.length - 1 });
    expect(steps.map((step) => step.type)).toEqual(
      expect.arrayContaining([
        'process',
        'event',
        'sent',
        'arrived',
        'invoked',
        'completed',
        'fault',
        'ended',
      ]),
    );
    const times = steps.map((step) => step.timeMs);
    expect(times).toEqual([...times].sort((left, right) => left - right));
  });

  test('ends quietly when nobody reads any more', async () => {
    const child = spawn(process.execPath, [RUN, 'sim', 'replay', '3', '--time', '30m', '--all'], {
      env: { ...process.env, CONCLAVE_HOME: conclave.home.folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('can be followed in slowed time, and left', async () => {
    const { child, outcome } = conclave.start([...short, '--follow', '--speed', '0.5']);
    await written(child.stdout, /seconds/);
    child.kill('SIGINT');
    const { stdout, stderr, code } = await outcome;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('seconds');
    expect(stdout).not.toContain('digest');
  });

  test.each([
    [[], 'USAGE'],
    [['seven'], 'BAD_NUMBER'],
    [['7', '--plan', 'x.json'], 'USAGE'],
    [['--plan', '/nowhere/x.json'], 'FILE_FAILED'],
    [['--plan', 'x.json', '--nodes', '3'], 'USAGE'],
    [['7', '--from', '2s', '--to', '1s'], 'BAD_DURATION'],
    [['7', '--speed', '2'], 'USAGE'],
    [['7', '--follow', '--speed', '0'], 'BAD_NUMBER'],
  ])('%j is refused', async (args, code) => {
    expect(await conclave.failure('sim', 'replay', ...args)).toMatchObject({ code });
  });
});

describe('conclave sim shrink', () => {
  test('finds the smallest plan, which replays to the same violation', async () => {
    const { shrink, invariant } = await found();
    const file = join(conclave.home.folder, 'smallest.json');
    const text = await conclave.output(...words(shrink), '--output', file);
    expect(text).toContain(`Violated: ${invariant}\n`);
    expect(text).toMatch(/All it needs:\n( {2}from \d+\.\d{3} s to \d+\.\d{3} s: .*\n)+\n/);
    expect(text).toContain(`See it: conclave sim replay --plan ${file}\n`);
    const { stdout, code } = await conclave.run(['sim', 'replay', '--plan', file, '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ violation: { invariant } });
    const { faults, faultsBefore, runs } = await conclave.json(...words(shrink));
    expect((faults as string[]).length).toBeLessThan(faultsBefore);
    expect(runs).toBeGreaterThan(1);
  });

  test('says so if nothing is violated, or if the file cannot be written', async () => {
    const file = join(conclave.home.folder, 'nothing.json');
    const short = ['sim', 'shrink', '3', '--nodes', '3', '--time', '1s', '--faults', 'none'];
    expect(await conclave.failure(...short, '--output', file)).toMatchObject({
      ...{ exit: 1, code: 'NO_VIOLATION' },
      hint: 'See what happens: conclave sim replay 3 --time 1s --nodes 3 --faults none',
    });
    expect(existsSync(file)).toBe(false);
    expect(await conclave.failure(...short, '--output', '/nowhere/x.json')).toMatchObject({
      ...{ exit: 1, code: 'FILE_FAILED' },
    });
    expect(await conclave.failure('sim', 'shrink')).toMatchObject({ exit: 2 });
  });
});

test('conclave sim bugs: for each what it teaches, and the command that shows it', async () => {
  const bugs: { name: string; title: string; story: string; source: string; command: string }[] =
    await conclave.json('sim', 'bugs');
  expect(bugs.length).toBeGreaterThan(5);
  const text = await conclave.output('sim', 'bugs');
  for (const bug of bugs) {
    expect(bug.command).toMatch(new RegExp(`^conclave sim --seed 1 --runs \\d+ --bug ${bug.name}$`));
    expect(text).toContain(`${bug.name}\n  `);
    expect(text).toContain(`  ${bug.command}\n`);
    for (const part of [bug.title, bug.story, bug.source]) expect(part).not.toBe('');
  }
});
