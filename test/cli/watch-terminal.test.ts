/** `status --watch` as a person sees it: live on a terminal, which is left as it was found. */
import { afterAll, beforeAll, expect } from 'vitest';
import { ctrl, PseudoTerminal } from '../terminal/pseudo-terminal.js';
import { terminalTest } from '../terminal/terminal-test.js';
import { Conclave } from './conclave.js';

let conclave: Conclave;

beforeAll(async () => {
  conclave = new Conclave();
  await conclave.output('up');
});

afterAll(() => conclave.remove());

terminalTest('status --watch shows the leader, follows a pause, and leaves on Ctrl-C', async () => {
  const terminal = new PseudoTerminal(['status', '--watch'], {
    env: { CONCLAVE_HOME: conclave.home.folder },
  });
  try {
    await terminal.waitFor(/n1 +\S running/);
    await conclave.output('node', 'pause', 'n1');
    await terminal.waitFor(/n1 +\S paused/);
    await conclave.output('node', 'resume', 'n1');
    await terminal.waitFor(/n1 +\S running/);
    terminal.send(ctrl('C'));
    await terminal.exited;
    expect(terminal.leftovers).toEqual([]);
  } finally {
    await terminal.close();
  }
});
