/** Which plan is meant: flags, seeds and files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { hasUnicode } from '../../src/command-line/encoding.js';
import { toldBugs } from '../../src/command-line/sim/bugs-text.js';
import { isPlan } from '../../src/command-line/sim/is-plan.js';
import { readPlanFile, writePlanFile } from '../../src/command-line/sim/plan-file.js';
import {
  flagWords,
  type PlanFlags,
  parsePlanFlags,
  parseSeed,
  planOf,
} from '../../src/command-line/sim/plan-flags.js';
import { parseJobs, parseSeeds } from '../../src/command-line/sim/seeds.js';
import { checkWritable } from '../../src/command-line/user-file.js';
import { drawPlan } from '../../src/sim/plan.js';

const folder = mkdtempSync(join(tmpdir(), 'conclave-plans-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** What typing the flags of `flagWords` gives. */
function typed(words: string): PlanFlags {
  const pairs = [...words.matchAll(/ --(\S+) (\S+)/g)].map(([, name, value]) => [name, value]);
  return Object.fromEntries(pairs);
}

describe('the flags of a plan', () => {
  it.each<[PlanFlags, string]>([
    [{}, ''],
    [{ time: '10m' }, ' --time 600s'],
    [{ time: '1500ms', nodes: '5' }, ' --time 1500ms --nodes 5'],
    [{ faults: 'pause, crash,pause' }, ' --faults crash,pause'],
    [{ faults: 'none' }, ' --faults none'],
    [{ engine: 'raft' }, ''],
    [{ engine: 'paxos', nodes: '3' }, ' --engine paxos --nodes 3'],
    [{ bug: 'promise-not-persisted' }, ' --bug promise-not-persisted'],
    [{ engine: 'paxos', bug: 'log-not-synced' }, ' --engine paxos --bug log-not-synced'],
  ])('%j come back as one types them, and give the same plan', (flags, words) => {
    const request = parsePlanFlags(flags);
    expect(flagWords(request)).toBe(words);
    expect(parsePlanFlags(typed(words))).toEqual(request);
    expect(planOf(3, parsePlanFlags(typed(words)))).toEqual(planOf(3, request));
  });

  it('fix what they say, and nothing else', () => {
    const plan = planOf(9, parsePlanFlags({ time: '5s', nodes: '4', faults: 'crash' }));
    expect(plan).toEqual(drawPlan(9, { durationMs: 5_000, nodeCount: 4, faults: ['crash'] }));
    expect(planOf(9, parsePlanFlags({ faults: 'none' })).faults).toEqual([]);
  });

  it('mean the engine of the planted bug, unless it is about the disk', () => {
    expect(planOf(3, parsePlanFlags({ bug: 'promise-not-persisted' })).engine).toBe('paxos');
    expect(planOf(3, parsePlanFlags({ bug: 'vote-not-persisted' })).engine).toBe('raft');
    expect(planOf(3, parsePlanFlags({ bug: 'log-not-synced' })).engine).toBe('raft');
    expect(planOf(3, parsePlanFlags({ bug: 'log-not-synced', engine: 'paxos' })).engine).toBe('paxos');
  });

  it('name planted bugs', () => {
    for (const { name } of toldBugs()) {
      expect(flagWords(parsePlanFlags({ bug: name }))).toBe(` --bug ${name}`);
    }
  });

  it.each<[PlanFlags, string, RegExp]>([
    [{ faults: 'crsh' }, 'UNKNOWN_FAULT', /Did you mean crash\?/],
    [{ engine: 'pxos' }, 'UNKNOWN_ENGINE', /^Did you mean paxos\?$/],
    [{ engine: 'zab' }, 'UNKNOWN_ENGINE', /raft and paxos/],
    [{ engine: 'raft', bug: 'promise-not-persisted' }, 'WRONG_ENGINE', /Leave out --engine/],
    [{ engine: 'paxos', bug: 'vote-not-persisted' }, 'WRONG_ENGINE', /Leave out --engine/],
    [{ faults: 'crash,' }, 'UNKNOWN_FAULT', /Known: crash, .*none/],
    [{ faults: 'earthquake' }, 'UNKNOWN_FAULT', /Known: crash/],
    [{ nodes: '0' }, 'BAD_NUMBER', /^$/],
    [{ nodes: '10' }, 'BAD_NUMBER', /^$/],
    [{ nodes: 'three' }, 'BAD_NUMBER', /^$/],
    [{ time: 'soon' }, 'BAD_DURATION', /10s/],
    [{ time: '0s' }, 'BAD_DURATION', /10s/],
    [{ bug: 'votes-not-persisted' }, 'UNKNOWN_BUG', /vote-not-persisted\? .*conclave sim bugs/],
    [{ bug: 'qqqqq' }, 'UNKNOWN_BUG', /^See them all: conclave sim bugs$/],
  ])('%j are refused', (flags, code, hint) => {
    const error = thrownBy(() => parsePlanFlags(flags));
    expect(error).toMatchObject({ code, kind: 'usage' });
    expect(error.hint ?? '').toMatch(hint);
  });
});

function thrownBy(work: () => unknown): { code: string; hint: string | null; message: string } {
  try {
    work();
  } catch (error) {
    return error as { code: string; hint: string | null; message: string };
  }
  throw new Error('nothing was thrown');
}

describe('seeds', () => {
  it('are one if one is named, else a hundred from one that is drawn', () => {
    expect(parseSeeds('42', undefined)).toEqual({ seed: 42, runs: 1 });
    expect(parseSeeds('42', '7')).toEqual({ seed: 42, runs: 7 });
    const drawn = Array.from({ length: 20 }, () => parseSeeds(undefined, undefined));
    expect(new Set(drawn.map(({ seed }) => seed)).size).toBe(20);
    for (const { seed, runs } of drawn) {
      expect(Number.isSafeInteger(seed)).toBe(true);
      expect(runs).toBe(100);
    }
  });

  it.each(['-1', '1.5', 'abc', '', '9007199254740992', '1e3'])('%j is none', (text) => {
    expect(thrownBy(() => parseSeed(text))).toMatchObject({ code: 'BAD_NUMBER', kind: 'usage' });
  });

  it('end at the last exact number', () => {
    expect(parseSeeds('9007199254740991', '1').runs).toBe(1);
    expect(thrownBy(() => parseSeeds('9007199254740991', '2'))).toMatchObject({ code: 'BAD_NUMBER' });
  });

  it('run on as many workers as are asked for', () => {
    expect(parseJobs(undefined)).toBeNull();
    expect(parseJobs('3')).toBe(3);
    expect(thrownBy(() => parseJobs('0'))).toMatchObject({ code: 'BAD_NUMBER' });
  });
});

describe('a file of a plan', () => {
  const plan = drawPlan(11, { nodeCount: 3 });
  const file = join(folder, 'plan.json');

  it('holds all of it', () => {
    const bug = toldBugs()[0]?.name ?? null;
    for (const each of [bug, null]) {
      writePlanFile(file, { plan, bug: each, invariant: 'election safety' });
      expect(readPlanFile(file)).toEqual({ plan, bug: each, invariant: 'election safety' });
    }
    for (let seed = 0; seed < 100; seed += 1) {
      for (const engine of ['raft', 'paxos'] as const) {
        expect(isPlan(drawPlan(seed, { engine })), `seed ${seed}`).toBe(true);
      }
    }
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['nothing of a plan', '{"version":1,"invariant":"x","bug":null}'],
    ['no version', JSON.stringify({ plan, bug: null, invariant: 'x' })],
    [
      'a tick of no length',
      JSON.stringify({ version: 1, bug: null, invariant: 'x', plan: { ...plan, tickMs: 0 } }),
    ],
    [
      'a fault that nobody knows',
      JSON.stringify({
        ...{ version: 1, bug: null, invariant: 'x' },
        plan: { ...plan, faults: [{ name: 'flood', atMs: 1, untilMs: 2, target: 'leader', amount: 0 }] },
      }),
    ],
    [
      'the same node twice',
      JSON.stringify({ version: 1, bug: null, invariant: 'x', plan: { ...plan, nodes: ['n1', 'n1'] } }),
    ],
    ['a bug that is no text', JSON.stringify({ version: 1, bug: 3, invariant: 'x', plan })],
  ])('is refused if it holds %s', (_, text) => {
    writeFileSync(file, text);
    expect(thrownBy(() => readPlanFile(file))).toMatchObject({
      ...{ code: 'MALFORMED_PLAN', kind: 'usage' },
      hint: expect.stringContaining('conclave sim shrink'),
    });
  });

  it('is refused if it is of a later version, or names a bug that is not here', () => {
    writeFileSync(file, '{"version":2}');
    expect(thrownBy(() => readPlanFile(file))).toMatchObject({ code: 'PLAN_TOO_NEW' });
    writePlanFile(file, { plan, bug: 'of-tomorrow', invariant: 'x' });
    expect(thrownBy(() => readPlanFile(file))).toMatchObject({ code: 'UNKNOWN_BUG' });
  });

  it('that cannot be read or written is told in words', () => {
    const missing = join(folder, 'missing', 'plan.json');
    expect(thrownBy(() => readPlanFile(missing)).message).toMatch(/^Cannot read .*missing/);
    expect(thrownBy(() => checkWritable(missing)).message).toMatch(/^Cannot write .*missing/);
    expect(thrownBy(() => writePlanFile(folder, { plan, bug: null, invariant: 'x' }))).toMatchObject({
      code: 'FILE_FAILED',
      message: expect.stringMatching(/^Cannot write/),
    });
    checkWritable(join(folder, 'new.json'));
    expect(() => readFileSync(join(folder, 'new.json'))).toThrow();
  });
});

it.each<[NodeJS.ProcessEnv, boolean]>([
  [{ LANG: 'en_US.UTF-8' }, true],
  [{ LANG: 'C' }, false],
  [{}, false],
  [{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, false],
  [{ LC_ALL: '', LC_CTYPE: 'de_DE.utf8' }, true],
])('%j: a terminal with more than ASCII is %s', (environment, expected) => {
  expect(hasUnicode(environment)).toBe(expected);
});
