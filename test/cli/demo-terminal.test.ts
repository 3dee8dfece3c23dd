/** `demo` on a real terminal: the guided tour from the first leader to the end, and nothing that is left behind. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { Home } from '../../src/cluster/home.js';
import { findNodeProcesses } from '../../src/cluster/process-table.js';
import { ctrl, PseudoTerminal, type TerminalOptions } from '../terminal/pseudo-terminal.js';
import { terminalTest } from '../terminal/terminal-test.js';

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

  terminalTest('has a tour of its own under Paxos, where nobody waits for an election', () =>
    withDemo(
      async (terminal) => {
        await terminal.waitFor('1 of 6: three real processes; nobody leads');
        terminal.send('w');
        const proposer = /(n\d) proposed/.exec(await terminal.waitFor(/2 of 6: n\d proposed/))?.[1] ?? '';
        for (let steps = 1; steps < Number(proposer.slice(1)); steps += 1) terminal.press('down');
        await terminal.waitFor(new RegExp(`^▸ ${proposer} `, 'm'));
        terminal.send('L');
        await terminal.waitFor('under Paxos nobody leads');
        terminal.send('K');
        await terminal.waitFor(`3 of 6: ${proposer} is gone.`);
        terminal.send('w');
        await terminal.waitFor(`4 of 6: chosen without ${proposer}`);
        terminal.send('2');
        await terminal.waitFor(/^dashboard:2 .*● \d+\.n\d/m);
        terminal.send('1s');
        await terminal.waitFor(`5 of 6: ${proposer} is back`);
        terminal.send(':put a 1\r');
        await terminal.waitFor('6 of 6: what is written');
        expect(terminal.screen).toMatch(/^demo paxos {3}quorum 3\/3 {3}chosen \d+ {3}rounds\/op/);
        expect(terminal.everything).not.toMatch(/\bterm\b|follower/);
        terminal.press('escape');
        process.kill(terminal.pid, 'SIGHUP');
        expect(await terminal.exited).toBe(129);
        expectNothingLeft(terminal);
      },
      {},
      ...['--engine', 'paxos'],
    ),
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
