/** Commands where no cluster is needed: help, wrong usage, settings, and homes that cannot be used. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Conclave } from './conclave.js';

let conclave: Conclave;

beforeAll(() => {
  conclave = new Conclave();
});

afterAll(() => conclave.remove());

interface ManifestCommand {
  readonly examples: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
  readonly args: Readonly<Record<string, unknown>>;
}

const manifest: { readonly commands: Readonly<Record<string, ManifestCommand>> } = JSON.parse(
  readFileSync(new URL('../../oclif.manifest.json', import.meta.url), 'utf8'),
);

test('every command has a summary, a description and examples, and describes its flags', () => {
  expect(Object.keys(manifest.commands).sort()).toEqual(
    [
      ...[
        'config:get',
        'config:list',
        'config:path',
        'config:reset',
        'config:set',
        'del',
        'demo',
        'doctor',
        'down',
      ],
      ...[
        'events',
        'exec',
        'get',
        'incr',
        'leader:show',
        'leader:transfer',
        'logs',
        'ls',
        'node:kill',
        'node:pause',
      ],
      ...['node:restart', 'node:resume', 'node:start', 'node:stop', 'put', 'scan', 'status', 'up', 'wait'],
      ...['ring:compare', 'ring:diff', 'ring:lookup', 'ring:show', 'ring:simulate'],
      ...['check', 'compare', 'dash', 'repl', 'sim', 'sim:bugs', 'sim:replay', 'sim:shrink', 'trace'],
    ].sort(),
  );
  for (const command of Object.values(manifest.commands)) {
    expect(command).toMatchObject({ summary: expect.any(String), description: expect.any(String) });
    expect(command.examples).not.toHaveLength(0);
    for (const part of [...Object.values(command.flags), ...Object.values(command.args)]) {
      expect(part).toMatchObject({ description: expect.any(String) });
    }
    expect(Object.keys(command.flags)).toEqual(expect.arrayContaining(['json', 'cluster', 'timeout']));
  }
});

test('help is shown for the whole, for a topic and for a command', async () => {
  expect(await conclave.output('--help')).toContain('Start a cluster.');
  expect(await conclave.output('node', '--help')).toContain('node pause');
  const help = await conclave.output('put', '--help');
  expect(help).toContain('EXAMPLES');
  expect(help).toContain('--if-absent');
});

test.each([
  [['stauts'], 'Did you mean "conclave status"?'],
  [['node', 'strat', 'n1'], 'Did you mean "conclave node start"?'],
  [['help', 'stauts'], 'Did you mean "conclave status"?'],
  [['qqqqqqqq'], 'conclave --help'],
])('%j is no command', async (args, hint) => {
  const { code, stderr, stdout } = await conclave.run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(hint);
  // The help command is oclif's own and knows no --json.
  if (args[0] === 'help') return;
  expect(await conclave.failure(...args)).toMatchObject({ exit: 2, code: 'UNKNOWN_COMMAND' });
});

test.each([
  [['get']],
  [['get', 'a', 'b']],
  [['put', 'a']],
  [['up', '--nodes', '0']],
  [['up', '--nodes', '10']],
  [['up', '--nodes', 'many']],
  [['up', '--engine', 'magic']],
  [['up', '--base-port', '80']],
  [['up', '--base-port', '65500']],
  [['up', '--heartbeat', '100', '--election-timeout', '150']],
  [['up', '--cluster', '../escape']],
  [['up', '--timeout', 'soon']],
  [['put', 'a', 'b', '--if-absent', '--if-value', 'c']],
  [['wait', '--for', 'luck']],
  [['wait']],
  [['node', 'kill']],
])('%j is wrong usage', async (args) => {
  const { code, stderr, stdout } = await conclave.run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^Error: \S/);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect((await conclave.failure(...args)).exit).toBe(2);
  expect(conclave.pids()).toEqual([]);
});

test('a flag that does not exist is told with the one that was probably meant', async () => {
  expect(await conclave.failure('up', '--nodse', '3')).toMatchObject({
    exit: 2,
    code: 'UNKNOWN_FLAG',
    hint: expect.stringContaining('--nodes'),
  });
});

test.each([
  [['status']],
  [['get', 'a']],
  [['down']],
  [['logs']],
  [['events']],
  [['node', 'kill', 'all']],
  [['leader', 'show']],
  [['exec', '--', 'PING']],
  [['wait', '--for', 'leader']],
])('%j needs a cluster, and says how to get one', async (args) => {
  expect(await conclave.failure(...args)).toMatchObject({
    exit: 2,
    code: 'UNKNOWN_CLUSTER',
    hint: 'Start it with: conclave up',
  });
});

test('an empty home has no clusters and nothing amiss', async () => {
  expect(await conclave.json('ls')).toEqual({ clusters: [] });
  expect(await conclave.json('doctor')).toEqual({ healthy: true, findings: [] });
});

test('settings: flag beats environment beats configuration', async () => {
  const clusterOf = async (args: string[], env = {}): Promise<string> => {
    const { stdout } = await conclave.run(['status', '--json', ...args], { env });
    return /"([a-z-]+)/.exec(JSON.parse(stdout).error.message)?.[1] ?? '';
  };
  expect(await clusterOf([])).toBe('default');
  await conclave.output('config', 'set', 'cluster', 'configured');
  expect(await clusterOf([])).toBe('configured');
  expect(await clusterOf([], { CONCLAVE_CLUSTER: 'environment' })).toBe('environment');
  expect(await clusterOf(['-c', 'flag'], { CONCLAVE_CLUSTER: 'environment' })).toBe('flag');
  expect(await conclave.output('config', 'get', 'cluster')).toBe('configured\n');
  expect(await conclave.output('config', 'list')).toMatch(/cluster +configured +configuration/);
  await conclave.output('config', 'reset', 'cluster');
  expect(await conclave.json('config', 'get', 'cluster')).toMatchObject({
    value: 'default',
    source: 'built-in',
  });
  expect(await conclave.output('config', 'path')).toBe(`${conclave.home.settingsFile}\n`);
});

test('an unknown setting, or a wrong value, is wrong usage', async () => {
  expect(await conclave.failure('config', 'set', 'colour', 'red')).toMatchObject({
    exit: 2,
    code: 'UNKNOWN_SETTING',
  });
  expect(await conclave.failure('config', 'set', 'nodes', '12')).toMatchObject({
    exit: 2,
    code: 'BAD_NUMBER',
  });
  expect(await conclave.failure('config', 'get', 'colour')).toMatchObject({ exit: 2 });
});

test('a home from a newer version is refused, by every command', async () => {
  writeFileSync(conclave.home.settingsFile, '{"version":2}');
  for (const args of [['up'], ['ls'], ['config', 'list'], ['config', 'set', 'nodes', '3']]) {
    if (args[0] === 'ls') continue;
    expect(await conclave.failure(...args)).toMatchObject({ exit: 1, code: 'HOME_TOO_NEW' });
  }
  await conclave.output('config', 'reset');
});

test('a damaged settings file is told, and can be reset', async () => {
  writeFileSync(conclave.home.settingsFile, '{"nodes":');
  expect(await conclave.failure('up')).toMatchObject({ exit: 1, code: 'DAMAGED_FILE' });
  expect((await conclave.run(['doctor'])).code).toBe(1);
  await conclave.output('doctor', '--fix');
  expect(existsSync(conclave.home.settingsFile)).toBe(false);
});

/** Root may write anywhere: become nobody for this. */
const NOBODY = 65_534;

test('a home that is read-only is refused in words', async () => {
  const folder = join(conclave.home.folder, 'read-only');
  mkdirSync(folder);
  chmodSync(folder, 0o555);
  chmodSync(conclave.home.folder, 0o755);
  const options = { env: { CONCLAVE_HOME: folder }, ...(process.getuid?.() === 0 ? { uid: NOBODY } : {}) };
  for (const args of [['up'], ['config', 'set', 'nodes', '3']]) {
    const { code, stderr } = await conclave.run(args, options);
    expect(code).toBe(1);
    expect(stderr).toMatch(/cannot write to .*read-only/);
    expect(stderr).toContain('CONCLAVE_HOME');
  }
  expect(await conclave.run(['ls'], options)).toMatchObject({ code: 0 });
});

test('nobody is asked where nobody can answer', async () => {
  const { code, stderr } = await conclave.run(['down', '--wipe']);
  expect(code).toBe(2);
  expect(stderr).toContain('Error:');
});
