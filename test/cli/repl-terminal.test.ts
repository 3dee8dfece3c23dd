/** `conclave repl` as a person sees it: in a real pseudo-terminal, on a real cluster. */
import { readFileSync, statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ClusterStatus } from '../../src/cluster/status.js';
import { ctrl, PseudoTerminal, type TerminalOptions } from '../terminal/pseudo-terminal.js';
import { terminalTest } from '../terminal/terminal-test.js';
import { Conclave } from './conclave.js';

let conclave: Conclave;
const opened: PseudoTerminal[] = [];

beforeAll(async () => {
  conclave = new Conclave();
  await conclave.output('up');
  for (const key of ['user:1', 'user:2', 'visits']) await conclave.output('put', key, '0');
});

afterEach(async () => {
  for (const terminal of opened.splice(0)) await terminal.close();
});

afterAll(() => conclave.remove());

async function open(options: TerminalOptions = {}, ...flags: string[]): Promise<PseudoTerminal> {
  const env = { CONCLAVE_HOME: conclave.home.folder, ...options.env };
  const terminal = new PseudoTerminal(['repl', ...flags], { ...options, env });
  opened.push(terminal);
  await terminal.waitFor(/default \[n\d term \d+\]>/);
  return terminal;
}

const PROMPT = /> $/;
/** Colours are control sequences, which begin with it. */
const ESCAPE = '\u001b';

/** Types a line, and waits until its answer and the next prompt are there. */
async function ask(terminal: PseudoTerminal, line: string, answer: string | RegExp): Promise<void> {
  terminal.send(`${line}\r`);
  await terminal.waitFor(answer);
  await terminal.until(() => PROMPT.test(lastLine(terminal)), 'a prompt');
}

function lastLine(terminal: PseudoTerminal): string {
  return `${terminal.screen.split('\n').at(-1)} `;
}

terminalTest(
  'the prompt names cluster, leader and term; verbs and Redis answer; Ctrl-D leaves all as it was',
  async () => {
    const terminal = await open();
    const { leader, term }: { leader: string; term: number } = await conclave.json('leader', 'show');
    expect(terminal.screen).toContain(`default [${leader} term ${term}]>`);
    await ask(terminal, 'put greeting "hello there"', 'OK');
    await ask(terminal, 'get greeting', '\nhello there\n');
    await ask(terminal, 'MGET greeting missing', '2) (nil)');
    await ask(terminal, 'get missing', 'There is no key missing.');
    await ask(terminal, 'nonsense', 'There is no command "nonsense"');
    await ask(terminal, 'get "a', 'A quote is not closed');
    await ask(terminal, '3 incr visits', '1\n2\n3\n');
    terminal.send(ctrl('D'));
    expect(await terminal.exited).toBe(0);
    expect(terminal.leftovers).toEqual([]);
    expect(conclave.pids()).toHaveLength(3);
  },
);

terminalTest('the prompt follows a leader that is killed elsewhere, while nothing is typed', async () => {
  const terminal = await open();
  const { leader }: { leader: string } = await conclave.json('leader', 'show');
  terminal.send('get half a li');
  await conclave.output('node', 'kill', 'leader');
  await terminal.until(
    () =>
      /default \[n\d term \d+\]> get half a li/.test(terminal.screen) &&
      !terminal.screen.includes(`[${leader}`),
    'another leader',
  );
  await conclave.output('node', 'start', 'all');
});

terminalTest('Tab completes verbs, flags, nodes and keys, and lists what is ambiguous', async () => {
  const terminal = await open();
  terminal.send('trans\t');
  await terminal.waitFor('> transfer ');
  terminal.send(`${ctrl('U')}get us\t`);
  await terminal.waitFor('> get user:');
  terminal.send('\t');
  await terminal.waitFor(/user:1 +user:2\n.*> get user:/);
  terminal.send(`1 --cons\tst\t`);
  await terminal.waitFor('> get user:1 --consistency stale');
  terminal.press('enter');
  await terminal.waitFor(/stale.*\n0\n/);
  terminal.send('kill f\t');
  await terminal.waitFor('> kill followers');
});

terminalTest('a hint stands behind the cursor, and is gone from what was entered', async () => {
  const terminal = await open();
  terminal.send('put hinted');
  await terminal.waitFor('> put hinted VALUE [--at NODE]');
  terminal.send(' 1\r');
  await terminal.waitFor(/> put hinted 1\nOK\n/);
  terminal.send('put a');
  await terminal.waitFor('put a VALUE');
  terminal.press('left');
  await terminal.waitFor(/> put a$/);
});

terminalTest(
  'Ctrl-R finds earlier lines, also those of earlier sessions; passwords are not kept',
  async () => {
    const first = await open();
    await ask(first, 'put searched 1', 'OK');
    await ask(first, 'put searched 2', 'OK');
    await ask(first, 'AUTH default secret-word', /secret-word\n.+\n/);
    first.press('up');
    await first.waitFor(/> put searched 2[^\n]*$/);
    first.send(`${ctrl('U')}quit\r`);
    expect(await first.exited).toBe(0);
    expect(first.leftovers).toEqual([]);
    const file = conclave.home.historyFile;
    expect(readFileSync(file, 'utf8')).toContain('put searched 2\n');
    expect(readFileSync(file, 'utf8')).not.toContain('secret-word');
    expect(statSync(file).mode & 0o077).toBe(0);

    const second = await open();
    second.send(ctrl('R'));
    second.send('sear');
    await second.waitFor('(search) sear: put searched 2');
    second.send(ctrl('R'));
    await second.waitFor('(search) sear: put searched 1');
    second.send('zzz');
    await second.waitFor('(not found) searzzz:');
    second.press('backspace', 'backspace', 'backspace');
    await second.waitFor('(search) sear: put searched 2');
    second.press('enter');
    await second.waitFor(/> put searched 2\nOK\n/);
    second.send(`draft${ctrl('R')}sear`);
    await second.waitFor('(search) sear: put');
    second.send(ctrl('G'));
    await second.waitFor(/> draft$/);
  },
);

terminalTest('Ctrl-C drops the line, and ends a command that would go on for ever', async () => {
  const terminal = await open();
  terminal.send(`put never written${ctrl('C')}`);
  await terminal.waitFor(/put never written\^C\n.*>$/m);
  await ask(terminal, 'get never', 'There is no key never');
  for (const endless of [
    'events --follow --text',
    'logs n1 -f',
    'status --watch',
    'wait --for commit>=100000000 --timeout 10m',
  ]) {
    terminal.send(`${endless}\r`);
    await terminal.until(() => !PROMPT.test(lastLine(terminal)), `${endless} to run`);
    terminal.send(ctrl('C'));
    await terminal.until(() => PROMPT.test(lastLine(terminal)), `the prompt after ${endless}`);
  }
  // There is no shell here that could let it go on, so it does not stop.
  terminal.send(ctrl('Z'));
  await ask(terminal, 'PING', 'PONG');
});

terminalTest('a paste of several lines runs them one after the other', async () => {
  const terminal = await open();
  terminal.send('\u001b[200~put pasted 1\nincr pasted\n\tget pasted\nput half\u001b[201~');
  await terminal.waitFor(/put pasted 1\nOK\n.*incr pasted\n2\n.* get pasted\n2\n.*> put half/);
  terminal.send(`${ctrl('U')}put plain 1\rincr plain\rget plain\r`);
  await terminal.waitFor(/put plain 1\nOK\n.*incr plain\n2\n.*get plain\n2\n/);
});

terminalTest('a leader that is lost in the middle of a command is told as it is', async () => {
  const terminal = await open();
  await ask(terminal, '.timer auto', 'timer auto');
  const { leader, nodes }: ClusterStatus = await conclave.json('status');
  const others = nodes.map(({ id }) => id).filter((id) => id !== leader);
  const leaderPid = nodes.find(({ id }) => id === leader)?.pid ?? 0;
  try {
    // Without a majority, the write waits at the leader; that is killed under it, so nobody knows.
    await conclave.output('node', 'pause', others.join(','));
    terminal.send(`.at ${leader}\rput lost 1\r`);
    await terminal.waitFor(/put lost 1\n/);
    process.kill(leaderPid, 'SIGKILL');
    await terminal.waitFor(/the command may or may not/);
    await ask(terminal, '.at any', 'at any');
    terminal.send('get user:1\r');
    await terminal.waitFor('No leader: waiting for one …');
    await conclave.output('node', 'resume', others.join(','));
    await terminal.waitFor(/n\d leads in term \d+, found after \d+\.\d s\./);
    // Who is quick enough to resume them sees milliseconds.
    await terminal.waitFor(/found after[^\n]*\n0\n\(\d+(\.\d+ s| ms)\)\n/);
  } finally {
    await conclave.run(['node', 'resume', 'all']);
    await conclave.output('node', 'start', 'all');
    await conclave.output('wait', '--for', 'healthy');
  }
});

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  terminalTest(`${signal} leaves the terminal as it was`, async () => {
    const terminal = await open();
    terminal.send('half a line');
    await terminal.waitFor('half a line');
    process.kill(terminal.pid, signal);
    expect(await terminal.exited).toBe(code);
    expect(terminal.leftovers).toEqual([]);
  });
}

terminalTest('80 columns, a long line, and a terminal that changes its size', async () => {
  const terminal = await open({ columns: 80, rows: 24 });
  const value = 'x'.repeat(200);
  await ask(terminal, `put wide ${value}`, /\nOK\n/);
  terminal.resize(100, 30);
  await ask(terminal, 'get wide', /\nx{100}\nx{100}\n/);
});

terminalTest('NO_COLOR: no colours, and no hints that would look like typed text', async () => {
  const terminal = await open({ env: { NO_COLOR: '1' } });
  terminal.send('put a');
  await terminal.waitFor('> put a');
  await ask(terminal, ' 1', 'OK');
  expect(terminal.raw).not.toMatch(new RegExp(`${ESCAPE}\\[[\\d;]*[1-9]\\d*m`));
  expect(terminal.screen).not.toContain('VALUE');
});

terminalTest('TERM=dumb: a prompt and answers, and not a single control sequence', async () => {
  const terminal = await open({ env: { TERM: 'dumb' } });
  await ask(terminal, 'put dumb 1', 'OK');
  terminal.send(`drop this${ctrl('C')}`);
  await terminal.waitFor(/\^C\n.*>$/);
  await ask(terminal, 'get dumb', '\n1\n');
  terminal.send('events -f\r');
  await terminal.waitFor('{"type"');
  terminal.send(ctrl('C'));
  await terminal.until(() => PROMPT.test(lastLine(terminal)), 'the prompt');
  await ask(terminal, 'get dumb', /\n1\n/);
  terminal.send(ctrl('D'));
  expect(await terminal.exited).toBe(0);
  expect(terminal.raw).not.toContain('\u001b');
  expect(terminal.leftovers).toEqual([]);
});
