/** OBJECT: how Redis would keep a value. */
import { type BinaryString, ErrorReply, type Reply, SimpleString } from '../resp/reply.js';
import { upperCase } from './command-table.js';
import type { Execution } from './execution.js';
import { encodingName, type KeyRecord } from './key-record.js';

/** Redis shares the objects of integers below this, and tells a reference count without end. */
const SHARED_INTEGERS = 10_000;
const SHARED_REFERENCES = 2 ** 31 - 1;

const FREQUENCY_NOT_TRACKED = new ErrorReply(
  'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
);

const HELP: readonly Reply[] = [
  'OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'ENCODING <key>',
  '    Tell how Redis would keep the value of <key>: int, embstr or raw.',
  'FREQ <key>',
  '    Access frequency of <key>; it is not tracked, so this is an error.',
  'IDLETIME <key>',
  '    Seconds since the last access to <key>; it is not tracked, so this is 0.',
  'REFCOUNT <key>',
  '    How many references Redis would hold to the value of <key>.',
  'HELP',
  '    Prints this help.',
].map((line) => new SimpleString(line));

export function object(execution: Execution, [, subcommand = '', key = '']: readonly BinaryString[]): Reply {
  const name = upperCase(subcommand);
  if (name === 'HELP') return HELP;
  const record = execution.find(key);
  if (record === null) return null;
  if (name === 'ENCODING') return encodingName(record);
  if (name === 'REFCOUNT') return referenceCount(record);
  return name === 'FREQ' ? FREQUENCY_NOT_TRACKED : 0;
}

function referenceCount(record: KeyRecord): number {
  const shared =
    encodingName(record) === 'int' && Number(record.value) >= 0 && Number(record.value) < SHARED_INTEGERS;
  return shared ? SHARED_REFERENCES : 1;
}
