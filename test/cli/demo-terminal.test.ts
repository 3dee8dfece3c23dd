/** `demo` on a real terminal: the guided tour from the first leader to the end, and nothing that is left behind. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { Home } from '../../src/cluster/home.js';
import { findNodeProcesses } from '../../src/cluster/process-table.js';
import { ctrl, PseudoTerminal, type TerminalOptions, terminalTest } from '../terminal/pseudo-terminal.js';

let home: Home;

beforeEach(() => {
  home = new Home(join(mkdtempSync(join(tmpdir(), 'conclave-demo-')), 'home'));
});

afterEach(() => {
  for (const { identity } of findNodeProcesses(home)) process.kill(identity.pid, 'SIGKILL');
  rmSync(join(home.folder, '..'), { recursive: true, force: true, maxRetries: 5 });
});

async function withDemo(
  work: (terminal: PseudoTerminal) => Promise<void>,
  options: TerminalOptions = {},
  ...flags: readonly string[]
): Promise<void> {
  const env = { CONCLAVE_HOME: home.folder, LC_ALL: 'C.UTF-8', ...options.env };
  const terminal = new PseudoTerminal(['demo', ...flags], { ...options, env });
  try {
    await work(terminal);
  } finally {
    await terminal.close();
  }
}

/** Moves the mark to the node that leads, and returns its name. */
async function chooseLeader(terminal: PseudoTerminal): Promise<string> {
  const screen = await terminal.waitFor(/2 of 8: (n\d) leads/);
  const leader = /2 of 8: (n\d) leads/.exec(screen)?.[1] ?? '';
  for (let steps = 1; steps < Number(leader.slice(1)); steps += 1) terminal.press('down');
  await terminal.waitFor(new RegExp(`^▸ ${leader} `, 'm'));
  return leader;
}

function expectNothingLeft(terminal: PseudoTerminal): void {
  expect(terminal.leftovers).toEqual([]);
  expect(findNodeProcesses(home)).toEqual([]);
  expect(existsSync(home.folder)).toBe(false);
}

describe('demo', () => {
  terminalTest('goes from step to step as things happen, and leaves nothing behind', () =>
    withDemo(async (terminal) => {
      const leader = await chooseLeader(terminal);
      terminal.send('w');
      await terminal.waitFor('3 of 8: committed');
      terminal.send('K');
      await terminal.waitFor(/5 of 8: n\d took over/);
      await terminal.waitFor(/leads term \d+, after \d+ ms without a leader/);
      terminal.send('w');
      await terminal.waitFor(`6 of 8: committed without ${leader}`);
      terminal.send('s');
      await terminal.waitFor(`8 of 8: ${leader} has caught up`);
      terminal.send('q');
      expect(await terminal.exited).toBe(0);
      expectNothingLeft(terminal);
      expect(terminal.screen).toContain('The processes are ended, and their data is deleted.');
    }),
  );

  terminalTest('is left with Ctrl-C, and by a signal', async () => {
    await withDemo(
      async (terminal) => {
        await chooseLeader(terminal);
        terminal.send(ctrl('C'));
        expect(await terminal.exited).toBe(0);
        expectNothingLeft(terminal);
      },
      { columns: 60, rows: 20, env: { NO_COLOR: '1' } },
    );
    await withDemo(
      async (terminal) => {
        await terminal.waitFor('In another terminal: conclave put greeting hello -c demo');
        process.kill(terminal.pid, 'SIGTERM');
        expect(await terminal.exited).toBe(143);
        expectNothingLeft(terminal);
      },
      {},
      '--readonly',
    );
  });
});
