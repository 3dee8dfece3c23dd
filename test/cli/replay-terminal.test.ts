/** `sim replay` on a real terminal: the run is played and stepped through, and the terminal is left as it was. */
import { describe, expect } from 'vitest';
import { PseudoTerminal, type TerminalOptions } from '../terminal/pseudo-terminal.js';
import { terminalTest } from '../terminal/terminal-test.js';

async function withReplay(
  work: (terminal: PseudoTerminal) => Promise<void>,
  args: readonly string[],
  options: TerminalOptions = {},
): Promise<void> {
  const env = { LC_ALL: 'C.UTF-8', ...options.env };
  const terminal = new PseudoTerminal(['sim', 'replay', ...args], { ...options, env });
  try {
    await work(terminal);
  } finally {
    await terminal.close();
  }
}

describe('sim replay', () => {
  terminalTest('opens at the beginning, steps, plays, jumps to the violation, and exits with 1', () =>
    withReplay(
      async (terminal) => {
        await terminal.waitFor(/^ 1 of \d+/m);
        await terminal.waitFor(/VIOLATED at \d+\.\d+ s: /);
        terminal.send('>>');
        await terminal.waitFor(/^ 3 of \d+/m);
        terminal.send('<');
        await terminal.waitFor(/^ 2 of \d+/m);
        terminal.send(' ');
        await terminal.waitFor(/^▸ 00:00:/m);
        await terminal.waitFor(/^ [3-9] of \d+/m);
        terminal.send('v');
        await terminal.waitFor(/^ (\d+) of \1 /m);
        await terminal.waitFor('✗ VIOLATED: ');
        terminal.resize(80, 24);
        await terminal.until(() => terminal.screen.split('\n').length === 23, 'a frame of 23 lines');
        await terminal.waitFor(/TIMELINE[\s\S]*q leave/);
        terminal.send('q');
        expect(await terminal.exited).toBe(1);
        expect(terminal.leftovers).toEqual([]);
        expect(terminal.screen).toMatch(/Violated: /);
      },
      ['128', '--bug', 'vote-not-persisted'],
    ),
  );

  terminalTest('is left in the middle of the simulation, by key and by signal', async () => {
    const long = ['42', '--time', '20m'];
    await withReplay(async (terminal) => {
      await terminal.waitFor('Simulating');
      terminal.send('q');
      expect(await terminal.exited).toBe(0);
      expect(terminal.leftovers).toEqual([]);
    }, long);
    await withReplay(async (terminal) => {
      await terminal.waitFor('Simulating');
      process.kill(terminal.pid, 'SIGTERM');
      expect(await terminal.exited).toBe(143);
      expect(terminal.leftovers).toEqual([]);
    }, long);
  });

  terminalTest('tells lines with --text, and where the terminal can do no more', async () => {
    const isText = async (terminal: PseudoTerminal): Promise<void> => {
      expect(await terminal.exited).toBe(0);
      expect(terminal.everything).toContain('Faults to come');
      expect(terminal.raw).not.toContain('\u001b[?1049h');
    };
    await withReplay(isText, ['42', '--text', '--to', '1s']);
    await withReplay(isText, ['42', '--to', '1s'], { env: { TERM: 'dumb' } });
  });
});
