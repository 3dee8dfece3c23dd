/** `conclave check`, in this process: files and pipes in, text or JSON and an exit code out. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import Check from '../../commands/check.js';
import { checkHistoryFile } from '../../src/command-line/check-history-file.js';
import { parseMemory } from '../../src/command-line/check-sizes.js';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'conclave-check-'));
const noProgress = (): void => undefined;

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  process.exitCode = undefined;
});

interface Run {
  readonly code: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(...args: string[]): Promise<Run> {
  const written = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    vi.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += String(text);
      return true;
    });
  }
  try {
    await Check.run(args, PROJECT);
  } finally {
    vi.restoreAllMocks();
  }
  return { code: process.exitCode ?? 0, ...written };
}

function write(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function lines(...events: readonly object[]): string {
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

const SET_K = { type: 'invoke', client: 'c1', id: 1, time: 0, command: ['SET', 'k', 'v'] };
const SET_DONE = { type: 'ok', id: 1, time: 1, response: 'OK' };
const GET_K = { type: 'invoke', client: 'c2', id: 2, time: 2, command: ['GET', 'k'] };
const READ = (response: unknown): object => ({ type: 'ok', id: 2, time: 3, response });

const GOOD = write('good.ndjson', lines(SET_K, SET_DONE, GET_K, READ('v')));
const BAD = write('bad.ndjson', lines(SET_K, SET_DONE, GET_K, READ({ base64: '/w==' })));
/** No order is found or excluded in any time worth waiting for. */
const HARD = write(
  'hard.ndjson',
  lines(
    ...Array.from({ length: 30 }, (_, id) => ({
      ...{ type: 'invoke', client: id, id, time: 0, command: ['INCRBY', 'k', 3 ** id] },
    })),
    { type: 'invoke', client: 'reader', id: 'read', time: 1, command: ['GET', 'k'] },
    { type: 'ok', id: 'read', time: 2, response: '2' },
  ),
);

describe('verdicts', () => {
  it('Ok is exit code 0', async () => {
    const { code, stdout, stderr } = await run(GOOD);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^Ok: the history is linearizable\.\n2 operations, 2 clients, 1 key group, \d+\.\d\d s\n$/,
    );
  });

  it('Illegal is exit code 1, and says what is wrong', async () => {
    const { code, stdout } = await run(BAD);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Illegal: the history is not linearizable\./);
    expect(stdout).toContain('ends at time 3. Of its 2 operations on key k:');
    expect(stdout).toMatch(
      /No place in that order is left for:\n.*NEXT IN THAT ORDER\n {2}c2 +2 +3 +GET k +"\\xff" +expected v\n$/,
    );
  });

  it('Unknown is exit code 2, and says what would help', async () => {
    const { code, stdout } = await run(HARD, '--time-limit', '100ms');
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^Unknown: The time limit was reached first\. Give it more with --time-limit\. 0 of 1 key groups/,
    );
    expect(stdout).toContain('31 operations, 30 of unknown outcome, 30 without a response, 31 clients');
  });

  it('the memory is bounded, in the search', async () => {
    expect((await run(HARD, '--memory', '1mb')).stdout).toContain(
      'Give it more with --memory. 0 of 1 key groups',
    );
  });

  it('the memory is bounded, while reading', async () => {
    const many = Array.from({ length: 5000 }, (_, id) => ({ ...SET_K, id, client: id }));
    const { code, stdout } = await run(write('many.ndjson', lines(...many)), '--memory', '1mb');
    expect(code).toBe(2);
    expect(stdout).toContain('Give it more with --memory.\n');
  });
});

describe('--json', () => {
  it('is one value', async () => {
    const { code, stdout } = await run(GOOD, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      ...{ verdict: 'Ok', operations: 2, unknownOutcomes: 0, clients: 2, keyGroups: 1, keyGroupsChecked: 1 },
      ...{ steps: 2, failed: 0, unanswered: 0, timeMs: expect.any(Number) },
    });
  });

  it('tells a violation in the form of the history', async () => {
    const { code, stdout } = await run(BAD, '--json');
    expect(code).toBe(1);
    const [set, get] = [
      { client: 'c1', command: ['SET', 'k', 'v'], invoked: 0, completed: 1, response: 'OK' },
      { client: 'c2', command: ['GET', 'k'], invoked: 2, completed: 3, response: { base64: '/w==' } },
    ];
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'Illegal',
      violation: {
        ...{ keys: ['k'], prefixEnd: 3, isShortest: true, prefixOperations: 2, placedOperations: 1 },
        ...{ prefix: [set, get], placed: [set], unplaced: [{ ...get, expected: 'v' }] },
      },
    });
  });

  it('tells a transaction and an unknown outcome', async () => {
    const history = lines({ ...SET_K, command: undefined, commands: [['SET', 'k', 'v']] }, GET_K, {
      type: 'ok',
      id: 2,
      time: 3,
      response: 'other',
    });
    const { violation } = JSON.parse((await run(write('transaction.ndjson', history), '--json')).stdout);
    expect(violation.prefix[0]).toEqual({
      client: 'c1',
      commands: [['SET', 'k', 'v']],
      invoked: 0,
      completed: null,
    });
  });

  it('says why it is Unknown', async () => {
    const { code, stdout } = await run(HARD, '--time-limit', '50ms', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'Unknown', exceeded: 'time', unanswered: 30 });
  });

  it('tells errors, too', async () => {
    const { code, stdout } = await run(join(folder, 'missing'), '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'NO_SUCH_FILE' } });
  });
});

describe('what cannot be checked is exit code 2, with what to do', () => {
  it.each<[string, () => string, RegExp]>([
    ['no file', () => join(folder, 'missing'), /There is no file .*missing\.\n.*standard input/],
    ['a folder', () => folder, /is a folder/],
    ['an empty file', () => write('empty.ndjson', ''), /The history is empty\.\n/],
    [
      'a line that is cut off',
      () => write('cut.ndjson', `${lines(SET_K)}{"type":"ok","id`),
      /Line 2: The file ends in the middle/,
    ],
    ['no JSON', () => write('text.ndjson', 'hello\n'), /Line 1: "hello" is not JSON/],
    [
      'no text',
      () => write('bytes.ndjson', Buffer.from([0x1f, 0x8b, 0xff, 0xfe])),
      /is not UTF-8\.\n.*base64/,
    ],
    ['half a letter at the end', () => write('half.ndjson', Buffer.from([0x7b, 0xc3])), /is not UTF-8/],
    [
      'a time that goes back',
      () => write('back.ndjson', lines(GET_K, SET_K)),
      /Line 2: The time goes back from 2 to 0/,
    ],
  ])('%s', async (_, path, message) => {
    const { code, stdout, stderr } = await run(path());
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^Error: .*\n\S.*\.\n$/);
  });

  it.each([
    ['--memory', '5'],
    ['--memory', '0mb'],
    ['--memory', '9999gb'],
    ['--time-limit', 'soon'],
  ])('%s %s', async (...flags) => {
    expect(await run(GOOD, ...flags)).toMatchObject({ code: 2, stdout: '' });
  });
});

it('amounts of memory', () => {
  expect(['1mb', '0.5GB', ' 2MB '].map(parseMemory)).toEqual([2 ** 20, 2 ** 29, 2 ** 21]);
});

describe('while it works', () => {
  it('progress is told, and the event loop turns', async () => {
    const told: string[] = [];
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 1);
    const limits = { timeMs: 500, memoryBytesMax: 2 ** 30 };
    await checkHistoryFile({ path: HARD, ...limits }, (text) => told.push(text)).finally(() =>
      clearInterval(timer),
    );
    expect(told[0]).toBe('Read 32 lines');
    expect(told.at(-1)).toMatch(/^Checked 0 of 1 key groups; [\d,]+ steps$/);
    expect(turns).toBeGreaterThan(1);
  });

  it('lines are whole however the file is cut into chunks', async () => {
    const wide = { ...SET_K, command: ['SET', 'k', 'ä€😀'.repeat(50_000)] };
    const path = write('wide.ndjson', lines(wide, SET_DONE, GET_K, READ('ä€😀'.repeat(50_000))));
    const { result } = await checkHistoryFile({ path, timeMs: 60_000, memoryBytesMax: 2 ** 30 }, noProgress);
    expect(result.verdict).toBe('Ok');
  });
});
