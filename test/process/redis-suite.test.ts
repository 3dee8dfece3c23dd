/**
 * Redis's own tests (7.0, external mode) against a node. They need the source of Redis and `tclsh`:
 * `CONCLAVE_REDIS_SOURCE=/path/to/redis-7.0 npx vitest run --project process test/process/redis-suite.test.ts`
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { otherPorts } from '../cluster/free-ports.js';
import { Cluster, findProgram, hasProgram } from './cluster.js';

const SOURCE = process.env.CONCLAVE_REDIS_SOURCE ?? '';
const DENYLIST = fileURLToPath(new URL('redis-suite-denylist.txt', import.meta.url));
const UNITS = [
  ...['unit/type/string', 'unit/type/incr', 'unit/keyspace', 'unit/expire'],
  ...['unit/scan', 'unit/protocol', 'unit/multi', 'unit/other'],
];
/** Tests that look inside a Redis process, or at its files. */
const DENIED_TAGS = '-needs:debug -needs:save -needs:repl -needs:config-maxmemory';
const SUITE_MS_MAX = 1_500_000;
/** How many ports the processes of a suite have to talk to each other. */
const SUITE_PORT_COUNT = 50;
/** So many of them lie below the one that the suite is told. */
const SUITE_PORTS_BELOW = 32;

const runsSuite = SOURCE !== '' && hasProgram('tclsh');

// At the same time: each of them mostly waits for an answer, or for a key to expire.
test.skipIf(!runsSuite)(
  "Redis's own tests pass against the leader of 1 and of 3 (needs CONCLAVE_REDIS_SOURCE and tclsh)",
  async () => {
    // The suite takes a change of leader for a failure: a busy machine must not cause one.
    const flags = ['--election-timeout', '3000'];
    const clusters = [await Cluster.up({ nodes: 1, flags }), await Cluster.up({ nodes: 3, flags })];
    await Promise.all(
      clusters.map((cluster, number) => passesSuite(cluster, otherPorts() + number * SUITE_PORT_COUNT)),
    );
  },
  SUITE_MS_MAX + 60_000,
);

async function passesSuite(cluster: Cluster, ownPorts: number): Promise<void> {
  const leader = await cluster.leader();
  const report = await runSuite(cluster.member(leader.id).clientPort, ownPorts);
  const failures = report.split('\n').filter((line) => /^\[(err|exception|timeout)\]/.test(line));
  expect(failures, report.slice(-4000)).toEqual([]);
  expect(report).toContain('All tests passed without errors');
  const passed = report.split('\n').filter((line) => line.startsWith('[ok]'));
  expect(passed.length).toBeGreaterThan(200);
  console.log(`${passed.length} tests of Redis passed against the leader of ${cluster.ids.length}`);
  await cluster.converged();
}

/** What the suite prints, without colours. It writes beside its own files, so it runs on a copy, with ports of its own. */
async function runSuite(port: number, ownPorts: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-redis-suite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(SOURCE, 'tests'), join(folder, 'tests'), { recursive: true });
  mkdirSync(join(folder, 'src'));
  for (const name of ['redis-cli', 'redis-server', 'redis-benchmark']) {
    const program = findProgram(name);
    if (program !== null) symlinkSync(program, join(folder, 'src', name));
  }
  const child = spawn(
    'tclsh',
    [
      'tests/test_helper.tcl',
      ...['--host', '127.0.0.1', '--port', String(port)],
      ...[
        '--baseport',
        String(ownPorts + SUITE_PORTS_BELOW),
        '--portcount',
        String(SUITE_PORT_COUNT - SUITE_PORTS_BELOW),
      ],
      ...['--tags', DENIED_TAGS, '--skipfile', DENYLIST],
      ...UNITS.flatMap((unit) => ['--single', unit]),
    ],
    { cwd: folder, timeout: SUITE_MS_MAX, killSignal: 'SIGKILL', stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  return Buffer.concat(chunks)
    .toString('utf8')
    .replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
}
