/** Commands that take several keys at once. */
import { ErrorReply, OK, type Reply } from '../../resp/reply.js';
import type { CommandWords } from '../history.js';
import {
  allKeys,
  atLeast,
  type CommandModel,
  everyOtherKey,
  exactly,
  type NamedModel,
  overwrites,
  reads,
  updates,
} from './command-model.js';
import type { Values } from './values.js';

const NO_SUCH_KEY = new ErrorReply('ERR no such key');

/** A key that is named twice is there only once to be removed. */
function remove(values: Values, [, ...keys]: CommandWords): Reply {
  let removed = 0;
  for (const key of keys) {
    if (values.read(key) !== null) removed += 1;
    values.write(key, null);
  }
  return removed;
}

/** A key that is named twice counts twice. */
function exists(values: Values, [, ...keys]: CommandWords): Reply {
  return keys.filter((key) => values.read(key) !== null).length;
}

function mset(values: Values, words: CommandWords): Reply {
  for (let at = 1; at < words.length; at += 2) values.write(words[at] ?? '', words[at + 1] ?? '');
  return OK;
}

function msetnx(values: Values, words: CommandWords): Reply {
  if (everyOtherKey(words).some((key) => values.read(key) !== null)) return 0;
  mset(values, words);
  return 1;
}

function rename(values: Values, [, source = '', target = '']: CommandWords): Reply {
  const value = values.read(source);
  if (value === null) return NO_SUCH_KEY;
  values.write(source, null);
  values.write(target, value);
  return OK;
}

function renamenx(values: Values, words: CommandWords): Reply {
  const [, source = '', target = ''] = words;
  if (values.read(source) === null) return NO_SUCH_KEY;
  if (values.read(target) !== null) return 0;
  rename(values, words);
  return 1;
}

const evenCount = (count: number): boolean => count >= 3 && count % 2 === 1;

const removal = (name: string): CommandModel => ({
  usage: `${name} key …`,
  takes: atLeast(2),
  keys: allKeys,
  apply: remove,
  effect: updates,
  refusal: () => 0,
  assigns: (words) => (words.length === 2 ? null : undefined),
});

const count = (name: string): CommandModel => ({
  usage: `${name} key …`,
  takes: atLeast(2),
  keys: allKeys,
  apply: exists,
  effect: reads,
});

export const severalKeysModels: readonly NamedModel[] = [
  ['DEL', removal('DEL')],
  ['UNLINK', removal('UNLINK')],
  ['EXISTS', count('EXISTS')],
  ['TOUCH', count('TOUCH')],
  [
    'MGET',
    {
      usage: 'MGET key …',
      takes: atLeast(2),
      keys: allKeys,
      apply: (values, [, ...keys]) => keys.map((key) => values.read(key)),
      effect: reads,
    },
  ],
  [
    'MSET',
    { usage: 'MSET key value …', takes: evenCount, keys: everyOtherKey, apply: mset, effect: overwrites },
  ],
  [
    'MSETNX',
    {
      usage: 'MSETNX key value …',
      takes: evenCount,
      keys: everyOtherKey,
      apply: msetnx,
      effect: updates,
      refusal: () => 0,
    },
  ],
  [
    'RENAME',
    { usage: 'RENAME key newkey', takes: exactly(3), keys: allKeys, apply: rename, effect: updates },
  ],
  [
    'RENAMENX',
    {
      usage: 'RENAMENX key newkey',
      takes: exactly(3),
      keys: allKeys,
      apply: renamenx,
      effect: updates,
      refusal: () => 0,
    },
  ],
];
