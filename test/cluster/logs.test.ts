import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { followLogs, readLogs } from '../../src/cluster/logs.js';
import { findFatal, LogFileReader, parseLogLine } from '../../src/cluster/node-log.js';
import { World } from './world.js';

let world: World;

beforeEach(() => {
  world = new World();
  for (const node of ['n1', 'n2']) mkdirSync(world.home.nodeFolder('default', node), { recursive: true });
});

afterEach(() => world.remove());

function write(node: string, ...lines: Array<string | { time: number; msg: string }>): void {
  const texts = lines.map((line) =>
    typeof line === 'string' ? line : JSON.stringify({ level: 'info', node, ...line }),
  );
  appendFileSync(world.home.nodeLogFile('default', node), texts.map((text) => `${text}\n`).join(''));
}

function read(filter = {}): string[] {
  return readLogs(world.home, 'default', ['n1', 'n2'], filter).map((line) => `${line.node} ${line.message}`);
}

test('lines of all nodes come in the order of time; a line without a time follows its predecessor', () => {
  write('n1', { time: 1, msg: 'a' }, '    at a stack trace', { time: 5, msg: 'c' });
  write('n2', { time: 3, msg: 'b' });
  expect(read()).toEqual(['n1 a', 'n1     at a stack trace', 'n2 b', 'n1 c']);
});

test('a missing log is an empty one, and a last line without an end counts', () => {
  appendFileSync(world.home.nodeLogFile('default', 'n2'), '{"level":30,"time":1,"msg":"half');
  expect(read()).toEqual(['n2 {"level":30,"time":1,"msg":"half']);
});

test('filters by time and pattern', () => {
  write('n1', { time: 1, msg: 'early' }, { time: 2, msg: 'late election' }, { time: 3, msg: 'late' });
  expect(read({ sinceMs: 2 })).toEqual(['n1 late election', 'n1 late']);
  expect(read({ sinceMs: 2, pattern: /elec/ })).toEqual(['n1 late election']);
});

test('follows what is written, through a file that is replaced', async () => {
  write('n1', { time: 1, msg: 'before' });
  const controller = new AbortController();
  const seen: string[] = [];
  const end = followLogs(
    world.home,
    'default',
    ['n1'],
    {},
    (line) => seen.push(line.message),
    controller.signal,
  );
  await expect.poll(() => seen).toEqual(['before']);
  appendFileSync(world.home.nodeLogFile('default', 'n1'), '{"level":30,"time":2,"ms');
  appendFileSync(world.home.nodeLogFile('default', 'n1'), 'g":"after"}\n');
  await expect.poll(() => seen).toEqual(['before', 'after']);
  writeFileSync(world.home.nodeLogFile('default', 'n1'), '{"level":30,"time":3,"msg":"new"}\n');
  await expect.poll(() => seen).toEqual(['before', 'after', 'new']);
  controller.abort();
  await end;
});

test('reads levels as names and as numbers, and passes everything else through', () => {
  expect(parseLogLine('{"level":"warn","time":7,"node":"n1","msg":"m","peer":"n2"}')).toMatchObject({
    level: 'warn',
    time: 7,
    message: 'm',
    fields: { peer: 'n2' },
  });
  expect(parseLogLine('{"level":60,"time":"1970-01-01T00:00:01Z","msg":"m"}')).toMatchObject({
    level: 'fatal',
    time: 1000,
  });
  for (const raw of ['', 'text', '{', '{}', '[1]', '{"level":"loud","msg":"m"}', 'null']) {
    expect(parseLogLine(raw)).toEqual({ raw, time: null, level: null, message: raw, fields: {} });
  }
});

test('finds the last fatal line', () => {
  const lines = [
    '{"level":"fatal","msg":"first","code":"A"}',
    '{"level":"fatal","msg":"second","code":"B"}',
    '{"level":"info","msg":"third"}',
  ].map(parseLogLine);
  expect(findFatal(lines)).toEqual({ code: 'B', message: 'second' });
  expect(findFatal(lines.slice(2))).toBeNull();
});

test('a long log is read from near its end, at whole lines', () => {
  const path = world.home.nodeLogFile('default', 'n1');
  writeFileSync(path, 'first line\nsecond line\nthird line\n');
  const reader = new LogFileReader(path, null, 15);
  expect(reader.next().map((line) => line.raw)).toEqual(['third line']);
});
