/** The import rules of docs/ARCHITECTURE.md are held by the linter: each is broken here on purpose, and must be seen. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

const project = resolve(import.meta.dirname, '../..');
const restrictedImport = 'lint/style/noRestrictedImports';
const restrictedGlobal = 'lint/style/noRestrictedGlobals';
const importCycle = 'lint/suspicious/noImportCycles';

const pureRooms = ['consensus', 'raft', 'paxos', 'ring', 'store', 'resp', 'check', 'trace', 'sim', 'replica'];

const forbiddenInPureRooms: [name: string, text: string, category: string][] = [
  ['a module of Node', "import 'node:fs';\n", restrictedImport],
  ['a deeper module of Node', "import 'node:fs/promises';\n", restrictedImport],
  ['a package', "import 'pino';\n", restrictedImport],
  ['a package with a scope', "import '@oclif/core';\n", restrictedImport],
  ['the clock', 'export const planted = Date.now();\n', restrictedGlobal],
  ['a timer', 'setTimeout(String, 1);\n', restrictedGlobal],
  ['the process', 'export const planted = process.pid;\n', restrictedGlobal],
  ['a monotonic clock', 'export const planted = performance.now();\n', restrictedGlobal],
  ['chance', 'export const planted = Math.random();\n', 'plugin'],
];

const forbiddenImports: [importer: string, specifier: string, why: string][] = [
  ['src/raft', 'paxos/core.js', 'raft and paxos never know each other'],
  ['src/paxos', 'raft/core.js', 'raft and paxos never know each other'],
  ['src/check', 'raft/core.js', 'the checker knows no protocol'],
  ['src/check', 'paxos/core.js', 'the checker knows no protocol'],
  ['src/check', 'consensus/types.js', 'the checker knows no protocol'],
  ['src/sim', 'node/main.js', 'the simulator never imports the node'],
  ['src/replica', 'node/main.js', 'a replica knows neither sockets nor processes'],
  ['src/raft', 'replica/replica.js', 'a core knows nothing of what drives it'],
  ['src/cluster', 'node/main.js', 'the manager spawns the node and never imports it'],
  ['src/node', 'cluster/registry.js', 'the node knows nothing of its manager'],
  ['src/compare', 'raft/core.js', 'a comparison reaches a cluster through cluster and client alone'],
  ['src/compare', 'command-line/paint.js', 'what is measured does not know how it is shown'],
  ['src/repl', 'raft/core.js', 'the REPL reaches a cluster through cluster and client alone'],
  ['src/repl', 'commands/get.js', 'the REPL is handed the commands'],
  ['src/dashboard', 'replica/engine.js', 'the dashboard reaches a cluster through cluster and client alone'],
  ...['raft', 'wal', 'node', 'store', 'sim'].map((room): [string, string, string] => [
    'commands',
    `${room}/any.js`,
    'commands hold no logic',
  ]),
];

const forbiddenPackagesOfTheNode = ['@oclif/core', 'oclif', 'ink', 'react', 'react/jsx-runtime'];

/** Every file that breaks a rule, and the rule that must catch it. */
function plantedFiles(): { path: string; text: string; category: string }[] {
  const impure = pureRooms.flatMap((room) =>
    forbiddenInPureRooms.map(([name, text, category]) => ({
      path: `src/${room}/${name.replaceAll(' ', '-')}.ts`,
      text,
      category,
    })),
  );
  const imports = forbiddenImports.flatMap(([importer, specifier]) =>
    ['', 'deep/'].map((depth) => {
      const up = '../'.repeat(`${importer}/${depth}`.split('/').length - 2);
      const target = importer === 'commands' ? `../${up}src/${specifier}` : `${up}${specifier}`;
      return {
        path: plantedPath(importer, depth, specifier),
        text: `import '${target}';\n`,
        category: restrictedImport,
      };
    }),
  );
  const packages = forbiddenPackagesOfTheNode.map((name) => ({
    path: plantedPath('src/node', '', name),
    text: `import '${name}';\n`,
    category: restrictedImport,
  }));
  const cycle = ['one', 'two'].map((name) => ({
    path: `src/cluster/cycle-${name}.ts`,
    text: `import { planted as other } from './cycle-${name === 'one' ? 'two' : 'one'}.js';\n\nexport const planted = () => other;\n`,
    category: importCycle,
  }));
  return [...impure, ...imports, ...packages, ...cycle];
}

const plantedPath = (importer: string, depth: string, specifier: string) =>
  `${importer}/${depth}imports-${specifier.replaceAll(/[^a-z]+/g, '-')}.ts`;

const permittedFiles = {
  'src/consensus/permitted.ts': 'export const one = 1;\n',
  'src/raft/permitted.ts':
    "import { one } from '../consensus/permitted.js';\n\nexport const two = one + one;\n",
  'src/raft/deep/permitted.ts': "import { two } from '../permitted.js';\n\nexport const four = two + two;\n",
  'src/cluster/permitted.ts': "import type {} from '../node/configuration.js';\n",
  'src/node/configuration.ts': 'export const none = 0;\n',
};

let categories: Map<string, string[]>;

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'conclave-lint-'));
  try {
    categories = lint(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

/** Lints a project of planted files with our own configuration: what was found, by file. */
function lint(folder: string): Map<string, string[]> {
  const {
    vcs: _,
    $schema: __,
    ...configuration
  } = JSON.parse(readFileSync(join(project, 'biome.json'), 'utf8'));
  write(folder, 'biome.json', JSON.stringify(configuration));
  cpSync(join(project, 'lint'), join(folder, 'lint'), { recursive: true });
  for (const { path, text } of plantedFiles()) write(folder, path, text);
  for (const [path, text] of Object.entries(permittedFiles)) write(folder, path, text);
  const biome = join(project, 'node_modules/.bin/biome');
  const options = ['lint', '--reporter=json', '--max-diagnostics=none', 'src', 'commands'];
  const run = spawnSync(biome, options, { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26 });
  const found = new Map<string, string[]>();
  for (const { category, severity, location } of JSON.parse(run.stdout).diagnostics) {
    if (severity === 'error') found.set(location.path, [...(found.get(location.path) ?? []), category]);
  }
  return found;
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

test.each(Object.keys(permittedFiles))('%s keeps the rules', (path) => {
  expect(categories.get(path)).toBeUndefined();
});

describe.each(pureRooms)('rule 1: %s is pure', (room) => {
  test.each(forbiddenInPureRooms)('no import or use of %s', (name, _, category) => {
    expect(categories.get(`src/${room}/${name.replaceAll(' ', '-')}.ts`)).toContain(category);
  });
});

describe('rules 2 to 5: who may import whom', () => {
  test.each(forbiddenImports)('%s may not import %s: %s', (importer, specifier) => {
    expect(categories.get(plantedPath(importer, '', specifier))).toContain(restrictedImport);
    expect(categories.get(plantedPath(importer, 'deep/', specifier))).toContain(restrictedImport);
  });

  test.each(forbiddenPackagesOfTheNode)('the node never loads %s', (name) => {
    expect(categories.get(plantedPath('src/node', '', name))).toContain(restrictedImport);
  });
});

test('rule 6: no cycles', () => {
  expect(categories.get('src/cluster/cycle-one.ts')).toContain(importCycle);
  expect(categories.get('src/cluster/cycle-two.ts')).toContain(importCycle);
});
