/**
 * The ring beside the rings of npm, in one run: lookups, build, adding a node, memory, balance and movement. The
 * goals: 20 times the lookups of `hashring` or more, 1,000 nodes built within 150 ms, one added within 5 ms.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import ConsistentHash from 'consistent-hash';
import HashRing from 'hashring';
import { measure as measureCalls } from 'mitata';
import NodeHashRing from 'node-hashring';
import { bytes, count, milliseconds, percent } from '../../src/command-line/ring/figures.js';
import { formatTable } from '../../src/command-line/table.js';
import { HASH_NAMES, Ring } from '../../src/ring/index.js';

const VIRTUAL_NODES = 150;
/** Of `consistent-hash`: as wide as its hash, for at its usual 100,003 places 1,000 nodes do not fit. */
const CONSISTENT_HASH_PLACES = 2 ** 29;
const ROUNDS = 9;
const GARBAGE_PAUSE_MS = 50;
const BALANCE_KEYS = 500_000;

/** What node-hashring has in place of some tokens that two nodes claim is no node at all. */
const NOBODY = 'nobody';

interface Subject {
  get(key: string): string;
  /** In place, or as another one. */
  add(name: string): Subject;
}

interface Library {
  readonly name: string;
  build(names: readonly string[]): Subject;
}

/** It cannot do without a cache: one of a single key comes closest. hashring has four tokens to a digest: 40 digests, as usual with it, are 160 tokens. */
function hashring(cacheSize: number): Library['build'] {
  return (names) => {
    const ring = new HashRing(names, 'md5', { 'max cache size': cacheSize });
    return mutable(
      (key) => ring.get(key),
      (name) => ring.add(name),
    );
  };
}

/** A ring that changes in place. */
function mutable(get: Subject['get'], add: (name: string) => unknown): Subject {
  const subject: Subject = {
    get,
    add: (name) => {
      add(name);
      return subject;
    },
  };
  return subject;
}

const LIBRARIES: readonly Library[] = [
  ...HASH_NAMES.map((hash) => ({
    name: `conclave/ring ${hash}`,
    build: (names: readonly string[]) => subjectOf(Ring.of(names, { hash })),
  })),
  { name: 'hashring', build: hashring(5000) },
  { name: 'hashring, no cache', build: hashring(1) },
  {
    name: 'consistent-hash',
    build: (names) => {
      const ring = new ConsistentHash({ range: CONSISTENT_HASH_PLACES, controlPoints: VIRTUAL_NODES });
      for (const name of names) ring.add(name);
      // It sorts at its first lookup.
      ring.get('');
      return mutable(
        (key) => ring.get(key),
        (name) => [ring.add(name), ring.get('')],
      );
    },
  },
  {
    name: 'node-hashring',
    build: (names) => {
      const ring = new NodeHashRing(names, VIRTUAL_NODES);
      return mutable(
        (key) => ring.findNode(key) ?? NOBODY,
        (name) => ring.addNode(name),
      );
    },
  },
];

function subjectOf(ring: Ring): Subject {
  return { get: (key) => ring.lookup(key), add: (name) => subjectOf(ring.add(name)) };
}

const namesOf = (length: number): string[] => Array.from({ length }, (_, index) => `n${index + 1}`);
const keysOf = (length: number): string[] => Array.from({ length }, (_, index) => `user:${index}`);

setFlagsFromString('--expose_gc');
const collectGarbage: () => void = runInNewContext('gc');

/** The memory of typed arrays is given back a little after they are collected: hence the pauses. */
async function heldBytes(): Promise<number> {
  for (let round = 0; round < 5; round += 1) {
    collectGarbage();
    await sleep(GARBAGE_PAUSE_MS);
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** The middle of several times, in milliseconds; the first round warms up and does not count. */
function medianMs(rounds: number, work: (round: number) => unknown): number {
  const times = Array.from({ length: rounds + 1 }, (_, round) => {
    const startedMs = performance.now();
    work(round);
    return performance.now() - startedMs;
  });
  return times.slice(1).sort((one, other) => one - other)[Math.floor(rounds / 2)] ?? Number.NaN;
}

async function lookupsPerSecond(subject: Subject, keys: readonly string[]): Promise<number> {
  let lengths = 0;
  const all = (): number => {
    for (const key of keys) lengths += subject.get(key).length;
    return lengths;
  };
  const { p50 } = await measureCalls(all, { min_cpu_time: 1e9 });
  return keys.length / (p50 / 1e9);
}

function deviation(subject: Subject, names: readonly string[]): number {
  const counts = new Map<string, number>(names.map((name) => [name, 0]));
  for (const key of keysOf(BALANCE_KEYS))
    counts.set(subject.get(key), (counts.get(subject.get(key)) ?? 0) + 1);
  const mean = BALANCE_KEYS / names.length;
  const squares = [...counts.values()].map((each) => (each / mean - 1) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / names.length);
}

function moved(library: Library, names: readonly string[]): number {
  const keys = keysOf(BALANCE_KEYS);
  const subject = library.build(names);
  const before = keys.map((key) => subject.get(key));
  const after = subject.add('another');
  return keys.filter((key, index) => after.get(key) !== before[index]).length / keys.length;
}

async function measure(library: Library): Promise<Figures> {
  const [ten, thousand] = [namesOf(10), namesOf(1000)];
  const small = library.build(ten);
  const buildMs = medianMs(ROUNDS, () => library.build(thousand));
  const beforeBytes = await heldBytes();
  let large = library.build(thousand);
  const tableBytes = (await heldBytes()) - beforeBytes;
  const lookupsOfMany = await lookupsPerSecond(large, keysOf(100_000));
  const addMs = medianMs(ROUNDS, (round) => {
    large = large.add(`another${round}`);
  });
  return {
    hot: await lookupsPerSecond(small, keysOf(1000)),
    cold: await lookupsPerSecond(small, keysOf(100_000)),
    ofMany: lookupsOfMany,
    buildMs,
    addMs,
    tableBytes,
    deviation: deviation(small, ten),
    moved: moved(library, ten),
  };
}

interface Figures {
  /** Lookups a second of 1,000 keys over and over, and of 100,000; then of these on 1,000 nodes. */
  readonly hot: number;
  readonly cold: number;
  readonly ofMany: number;
  readonly buildMs: number;
  readonly addMs: number;
  readonly tableBytes: number;
  readonly deviation: number;
  readonly moved: number;
}

const rows: string[][] = [];
const measured = new Map<string, Figures>();
for (const library of LIBRARIES) {
  const figures = await measure(library);
  measured.set(library.name, figures);
  rows.push([
    library.name,
    ...[figures.hot, figures.cold, figures.ofMany].map(count),
    milliseconds(figures.buildMs),
    milliseconds(figures.addMs),
    bytes(figures.tableBytes),
    percent(figures.deviation),
    percent(figures.moved),
  ]);
}
const titles = [
  'LIBRARY',
  'HOT/S',
  'COLD/S',
  'COLD/S OF 1,000',
  'BUILD',
  'ADD',
  'MEMORY',
  'STD DEV',
  'MOVED',
];
const columns = titles.map((title, index) => ({ title, alignRight: index > 0 }));
console.log(
  'Lookups on 10 nodes: hot = 1,000 keys, cold = 100,000 keys; build, add and memory: 1,000 nodes.',
);
console.log('Balance and movement: 10 nodes, to which one is added; the least that can move is 9.1 %.\n');
console.log(formatTable(columns, rows));
const ours = measured.get('conclave/ring murmur3');
for (const name of ['hashring', 'hashring, no cache']) {
  const theirs = measured.get(name);
  if (ours === undefined || theirs === undefined) continue;
  const [hot, cold] = [ours.hot / theirs.hot, ours.cold / theirs.cold];
  console.log(`murmur3 beside ${name}: ${hot.toFixed(1)} times hot, ${cold.toFixed(1)} times cold`);
}
