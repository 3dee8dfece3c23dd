/** The dashboard in a real terminal, on a real cluster: what is seen, what keys do, and how the terminal is left. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ctrl, PseudoTerminal, type TerminalOptions } from '../terminal/pseudo-terminal.js';
import { terminalTest } from '../terminal/terminal-test.js';
import { Conclave } from './conclave.js';

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

let conclave: Conclave;

beforeAll(() => {
  conclave = new Conclave();
});

beforeEach(async () => {
  await conclave.output('up');
  await conclave.output('wait', '--for', 'healthy');
});

afterAll(() => conclave.remove());

async function withDashboard(
  work: (terminal: PseudoTerminal) => Promise<void>,
  options: TerminalOptions = {},
  ...flags: readonly string[]
): Promise<void> {
  const env = { CONCLAVE_HOME: conclave.home.folder, LC_ALL: 'C.UTF-8', ...options.env };
  const terminal = new PseudoTerminal(['dash', ...flags], { ...options, env });
  try {
    await work(terminal);
  } finally {
    await terminal.close();
  }
}

/** The name of the node that leads, as the header says. */
async function leader(terminal: PseudoTerminal): Promise<string> {
  const screen = await terminal.waitFor(/^default raft +★ n\d leads/m);
  return /^default raft +★ (n\d) leads/m.exec(screen)?.[1] ?? '';
}

/** Moves the mark to a node. */
async function choose(terminal: PseudoTerminal, node: string): Promise<void> {
  for (let steps = 1; steps < Number(node.slice(1)); steps += 1) terminal.press('down');
  await terminal.waitFor(new RegExp(`^▸ ${node} `, 'm'));
}

terminalTest(
  'shows the leader, kills it, shows the next one, takes commands, and leaves the cluster as it is',
  () =>
    withDashboard(async (terminal) => {
      const first = await leader(terminal);
      await choose(terminal, first);
      terminal.send('K');
      await terminal.waitFor(`${first} killed`);
      await terminal.waitFor(new RegExp(`${first} +✗ crashed`));
      await terminal.waitFor(
        new RegExp(`★ (?!${first})n\\d leads term \\d+, after \\d+ ms without a leader`),
      );
      expect(await leader(terminal)).not.toBe(first);
      terminal.send(':put a one\r');
      await terminal.waitFor(/^: put a one\nOK$/m);
      terminal.send(':get a\r');
      await terminal.waitFor(/^: get a\none$/m);
      terminal.press('escape');
      terminal.resize(80, 24);
      await terminal.waitFor(/TIMELINE[\s\S]*q leave/);
      const isWhole = (): boolean =>
        /^default raft {3}★ n\d leads/.test(terminal.screen) && terminal.screen.split('\n').length === 23;
      await terminal.until(isWhole, 'a whole frame of 23 lines');
      terminal.send('q');
      expect(await terminal.exited).toBe(0);
      expect(terminal.leftovers).toEqual([]);
      expect(terminal.screen).toContain('Left the dashboard. The cluster "default" stays as it is');
      expect(conclave.pids()).toHaveLength(2);
    }),
);

terminalTest('pauses, resumes, stops, starts, restarts, hands over and writes', () =>
  withDashboard(async (terminal) => {
    const chosen = (await leader(terminal)) === 'n1' ? 'n2' : 'n1';
    await choose(terminal, chosen);
    const steps: readonly (readonly [string, string | RegExp])[] = [
      ['p', new RegExp(`${chosen} +‖ paused`)],
      ['p', new RegExp(`${chosen} +● running`)],
      ['s', new RegExp(`${chosen} +○ stopped`)],
      ['s', new RegExp(`${chosen} +● running`)],
      ['R', `${chosen} restarted`],
      ['x', new RegExp(`${chosen} +≠ isolated`)],
      ['h', new RegExp(`${chosen} +● running`)],
      ['L', new RegExp(`${chosen} +● running +★ leader`)],
      ['w', /wrote dashboard:1, acknowledged after \d+ ms/],
      ['W', /dashboard|writing/],
    ];
    for (const [key, wanted] of steps) {
      terminal.send(key);
      await terminal.waitFor(wanted);
      await terminal.until(
        () => !/ … {2}/.test(terminal.screen.split('\n').at(-1) ?? ''),
        'the deed to be done',
      );
    }
    terminal.send('\r');
    await terminal.waitFor(
      /FOLLOWER +STATE[\s\S]*NEWEST ENTRIES[\s\S]*SET dashboard:\d+[\s\S]*WHAT IT SAID LAST/,
    );
  }),
);

terminalTest('goes on when the whole cluster goes away, and when it comes back', () =>
  withDashboard(async (terminal) => {
    await leader(terminal);
    await conclave.output('node', 'kill', 'all');
    await terminal.waitFor('The cluster is down');
    await conclave.output('up');
    await terminal.waitFor(/★ n\d leads/);
    await terminal.waitFor('quorum 3/3');
  }),
);

terminalTest('--readonly has no keys that act, and no command line', () =>
  withDashboard(
    async (terminal) => {
      await leader(terminal);
      terminal.send('K:w?');
      await terminal.waitFor('this help');
      expect(terminal.screen).not.toContain('kill');
      expect(conclave.pids()).toHaveLength(3);
      terminal.send(ctrl('C'));
      expect(await terminal.exited).toBe(0);
    },
    {},
    '--readonly',
  ),
);

terminalTest.each(Object.keys(SIGNALS) as (keyof typeof SIGNALS)[])(
  '%s leaves the terminal as it was',
  (signal) =>
    withDashboard(async (terminal) => {
      await leader(terminal);
      expect(terminal.leftovers).toEqual(['the cursor is hidden', 'the alternate screen is shown']);
      process.kill(terminal.pid, signal);
      expect(await terminal.exited).toBe(SIGNALS[signal]);
      expect(terminal.leftovers).toEqual([]);
      expect(conclave.pids()).toHaveLength(3);
    }),
);

/** What throws once SIGUSR2 comes: at once, or in the middle of the next drawing. */
const EXCEPTIONS = {
  'in a listener': 'throw new Error("planted")',
  'while it draws':
    'const own = String.prototype.padEnd; String.prototype.padEnd = function (...all) { if (/renderWithHooks/.test(new Error().stack)) throw new Error("planted"); return own.apply(this, all); }',
} as const;

terminalTest.each(Object.keys(EXCEPTIONS) as (keyof typeof EXCEPTIONS)[])(
  'an exception %s leaves the terminal as it was, and can be read',
  (place) => {
    const plant = `process.on("SIGUSR2", () => { ${EXCEPTIONS[place]} })`;
    return withDashboard(
      async (terminal) => {
        await leader(terminal);
        process.kill(terminal.pid, 'SIGUSR2');
        expect(await terminal.exited).not.toBe(0);
        expect(terminal.leftovers).toEqual([]);
        expect(terminal.screen).toMatch(/Error: .*planted/);
      },
      { env: { NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(plant)}` } },
    );
  },
);

test('in a pipe it writes a line for each change, with --json as JSON', async () => {
  const { child, outcome } = conclave.start(['dash']);
  const json = conclave.start(['dash', '--json']);
  const until = (stream: NodeJS.ReadableStream | null, wanted: RegExp): Promise<void> =>
    new Promise((resolve) => {
      let text = '';
      stream?.on('data', (chunk) => {
        text += String(chunk);
        if (wanted.test(text)) resolve();
      });
    });
  const seen = [until(child.stdout, /n1 paused/), until(json.child.stdout, /"process":"paused"/)];
  await Promise.all([until(child.stdout, /quorum 3 of 3/), until(json.child.stdout, /"quorum":true/)]);
  await conclave.output('node', 'pause', 'n1');
  await Promise.all(seen);
  await conclave.output('node', 'resume', 'n1');
  child.kill('SIGTERM');
  json.child.kill('SIGTERM');
  const [plain, lines] = [await outcome, await json.outcome];
  expect(plain.stdout).toMatch(
    /^\d{4}-\d\d-\d\dT\S+Z {2}leader n\d, term \d+, quorum 3 of 3, commit \d+; n1 \w+, n2 \w+, n3 \w+$/m,
  );
  expect(plain.stdout).toMatch(/^\S+ {2}n1 is paused: its process is frozen$/m);
  const values = lines.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string });
  expect(new Set(values.map(({ type }) => type))).toEqual(new Set(['event', 'status']));
});
