/**
 * Starts a cluster, opens the dashboard on it in a pseudo-terminal, hands leadership over, kills the leader while writes
 * go on, and writes what is on the screen to docs/dashboard.svg.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { PseudoTerminal } from '../terminal/pseudo-terminal.js';
import { svgOf } from './svg.js';

const RUN = fileURLToPath(new URL('../../bin/run.js', import.meta.url));
const PICTURE = fileURLToPath(new URL('../../docs/dashboard.svg', import.meta.url));
const CLUSTER = 'default';
const SIZE = { columns: 112, rows: 30 };
const DESCRIPTION =
  'The dashboard of conclave: three nodes with their roles, terms and commit indexes; their logs, entry by entry; who can reach whom; and a timeline in which a leader is killed and another one is elected while writes go on.';

const home = mkdtempSync(join(tmpdir(), 'conclave-screenshot-'));

async function conclave(...args: readonly string[]): Promise<void> {
  const env = { ...process.env, CONCLAVE_HOME: home };
  await promisify(execFile)(process.execPath, [RUN, ...args], { env });
}

async function leaderShown(terminal: PseudoTerminal): Promise<string> {
  const header = /★ (n\d) leads/;
  return header.exec(await terminal.waitFor(header))?.[1] ?? '';
}

/** Moves the mark to a node. */
async function choose(terminal: PseudoTerminal, node: string): Promise<void> {
  const isMarked = (): boolean => new RegExp(`^▸ ${node} `, 'm').test(terminal.screen);
  for (let steps = 0; steps < 3 && !isMarked(); steps += 1) {
    const before = /^▸ (n\d)/m.exec(terminal.screen)?.[1];
    terminal.press('down');
    await terminal.until(() => /^▸ (n\d)/m.exec(terminal.screen)?.[1] !== before, 'the next node');
  }
}

function committed(terminal: PseudoTerminal): number {
  return Number(/commit ([\d,]+)/.exec(terminal.screen)?.[1]?.replaceAll(',', '') ?? 0);
}

async function moreCommits(terminal: PseudoTerminal, count: number): Promise<void> {
  const wanted = committed(terminal) + count;
  await terminal.until(() => committed(terminal) >= wanted, `${wanted} commits`);
}

async function play(terminal: PseudoTerminal): Promise<void> {
  const first = await leaderShown(terminal);
  terminal.send('W');
  await moreCommits(terminal, 25);
  const second = first === 'n2' ? 'n3' : 'n2';
  await choose(terminal, second);
  terminal.send('L');
  await terminal.waitFor(`★ ${second} leads`);
  await moreCommits(terminal, 20);
  terminal.send('K');
  await terminal.waitFor(new RegExp(`★ (?!${second})n\\d leads term \\d+, after \\d+ ms`));
  await moreCommits(terminal, 30);
}

await conclave('up', '--cluster', CLUSTER);
const env = { CONCLAVE_HOME: home, LC_ALL: 'C.UTF-8', COLORTERM: undefined };
const terminal = new PseudoTerminal(['dash'], { ...SIZE, env });
try {
  await play(terminal);
  writeFileSync(PICTURE, svgOf(terminal.cells, { title: 'conclave dash', description: DESCRIPTION }));
  terminal.send('q');
  await terminal.exited;
  console.log(`wrote ${PICTURE}`);
} finally {
  await terminal.close();
  await conclave('down', '--cluster', CLUSTER, '--wipe', '--yes');
  rmSync(home, { recursive: true, force: true });
}
process.exit(0);
