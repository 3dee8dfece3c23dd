/** Commands that read, replace and extend the value of one key, compare-and-set among them. */
import { type BinaryString, OK, type Reply } from '../../resp/reply.js';
import type { CommandWords } from '../history.js';
import {
  atLeast,
  exactly,
  firstKey,
  type NamedModel,
  reads,
  SYNTAX_ERROR,
  updates,
} from './command-model.js';
import type { Values } from './values.js';

type Condition = 'NX' | 'XX' | 'IFEQ';

/** What stands behind the value in SET. */
interface SetOptions {
  readonly condition: Condition | null;
  /** What IFEQ compares with. */
  readonly expected: BinaryString;
  readonly returnsOld: boolean;
}

const EXPIRY_OPTIONS: readonly string[] = ['EX', 'PX', 'EXAT', 'PXAT', 'KEEPTTL'];

/** Null if Redis finds a syntax error in them. */
function setOptions(words: CommandWords): SetOptions | null {
  let condition: Condition | null = null;
  let expected = '';
  let returnsOld = false;
  for (let at = 3; at < words.length; at += 1) {
    const option = optionAt(words, at);
    if (option === 'GET') {
      returnsOld = true;
      continue;
    }
    if (option !== 'NX' && option !== 'XX' && option !== 'IFEQ') return null;
    if (condition !== null && condition !== option) return null;
    condition = option;
    if (option !== 'IFEQ') continue;
    at += 1;
    if (at === words.length) return null;
    expected = words[at] ?? '';
  }
  return { condition, expected, returnsOld };
}

function optionAt(words: CommandWords, at: number): string {
  return (words[at] ?? '').toUpperCase();
}

/** Options that only make sense for keys that expire. A value to compare with is no option. */
function expiryObjection(words: CommandWords): string | null {
  for (let at = 3; at < words.length; at += 1) {
    const option = optionAt(words, at);
    if (EXPIRY_OPTIONS.includes(option))
      return `has the option ${option}, but the model knows no keys that expire`;
    if (option === 'IFEQ') at += 1;
  }
  return null;
}

function set(values: Values, words: CommandWords): Reply {
  const [, key = '', value = ''] = words;
  const options = setOptions(words);
  if (options === null) return SYNTAX_ERROR;
  const old = values.read(key);
  const holds = conditionHolds(options, old);
  if (holds) values.write(key, value);
  if (options.returnsOld) return old;
  return holds ? OK : null;
}

function conditionHolds({ condition, expected }: SetOptions, old: BinaryString | null): boolean {
  if (condition === null) return true;
  if (condition === 'NX') return old === null;
  return old !== null && (condition === 'XX' || old === expected);
}

function setnx(values: Values, [, key = '', value = '']: CommandWords): Reply {
  if (values.read(key) !== null) return 0;
  values.write(key, value);
  return 1;
}

function getset(values: Values, [, key = '', value = '']: CommandWords): Reply {
  const old = values.read(key);
  values.write(key, value);
  return old;
}

function getdel(values: Values, [, key = '']: CommandWords): Reply {
  const old = values.read(key);
  values.write(key, null);
  return old;
}

function append(values: Values, [, key = '', suffix = '']: CommandWords): Reply {
  const value = (values.read(key) ?? '') + suffix;
  values.write(key, value);
  return value.length;
}

const assignsValue = ([, , value = '']: CommandWords): BinaryString => value;

export const registerModels: readonly NamedModel[] = [
  [
    'GET',
    {
      usage: 'GET key',
      takes: exactly(2),
      keys: firstKey,
      apply: (values, [, key = '']) => values.read(key),
      effect: reads,
    },
  ],
  [
    'STRLEN',
    {
      usage: 'STRLEN key',
      takes: exactly(2),
      keys: firstKey,
      apply: (values, [, key = '']) => values.read(key)?.length ?? 0,
      effect: reads,
    },
  ],
  [
    'SET',
    {
      usage: 'SET key value [NX|XX|IFEQ old] [GET]',
      takes: atLeast(3),
      objection: expiryObjection,
      keys: firstKey,
      apply: set,
      effect: (words) => (words.length === 3 ? 'overwrite' : 'update'),
      refusal: (words) => (setOptions(words)?.returnsOld === true ? undefined : null),
      assigns: assignsValue,
    },
  ],
  [
    'SETNX',
    {
      usage: 'SETNX key value',
      takes: exactly(3),
      keys: firstKey,
      apply: setnx,
      effect: updates,
      refusal: () => 0,
      assigns: assignsValue,
    },
  ],
  [
    'GETSET',
    {
      usage: 'GETSET key value',
      takes: exactly(3),
      keys: firstKey,
      apply: getset,
      effect: updates,
      assigns: assignsValue,
    },
  ],
  [
    'GETDEL',
    {
      usage: 'GETDEL key',
      takes: exactly(2),
      keys: firstKey,
      apply: getdel,
      effect: updates,
      refusal: () => null,
      assigns: () => null,
    },
  ],
  [
    'APPEND',
    { usage: 'APPEND key value', takes: exactly(3), keys: firstKey, apply: append, effect: updates },
  ],
];
