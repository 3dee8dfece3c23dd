/** Commands about keys as such, whatever is stored under them. */
import { type BinaryString, ErrorReply, OK, type Reply, SimpleString } from '../resp/reply.js';
import { upperCase } from './command-table.js';
import type { Database } from './database.js';
import { databaseNumberOf } from './database-number.js';
import { NO_SUCH_KEY, SAME_OBJECT, SYNTAX_ERROR } from './errors.js';
import type { Execution } from './execution.js';
import type { KeyRecord } from './key-record.js';

const STRING = new SimpleString('string');
const NONE = new SimpleString('none');

/** DEL and UNLINK. */
export function del(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  let removed = 0;
  for (let at = 1; at < commandArguments.length; at += 1) {
    if (execution.remove(commandArguments[at] ?? '')) removed += 1;
  }
  return removed;
}

/** EXISTS and TOUCH. A key given twice counts twice. */
export function exists(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  let found = 0;
  for (let at = 1; at < commandArguments.length; at += 1) {
    if (execution.find(commandArguments[at] ?? '') !== null) found += 1;
  }
  return found;
}

export function type(execution: Execution, [, key = '']: readonly BinaryString[]): Reply {
  return execution.find(key) === null ? NONE : STRING;
}

export function rename(execution: Execution, [, source = '', target = '']: readonly BinaryString[]): Reply {
  const record = execution.find(source);
  if (record === null) return NO_SUCH_KEY;
  if (source !== target) moveRecord(execution, record, target, execution.database);
  return OK;
}

export function renamenx(execution: Execution, [, source = '', target = '']: readonly BinaryString[]): Reply {
  const record = execution.find(source);
  if (record === null) return NO_SUCH_KEY;
  if (execution.find(target) !== null) return 0;
  moveRecord(execution, record, target, execution.database);
  return 1;
}

export function move(execution: Execution, [, key = '', number = '']: readonly BinaryString[]): Reply {
  const targetNumber = databaseNumberOf(number);
  if (targetNumber instanceof ErrorReply) return targetNumber;
  if (targetNumber === execution.databaseNumber) return SAME_OBJECT;
  const record = execution.find(key);
  const target = execution.keyspace.database(targetNumber);
  if (record === null || target.recordAt(key, execution.nowMs) !== null) return 0;
  moveRecord(execution, record, key, target);
  return 1;
}

export function copy(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  const [, source = '', target = ''] = commandArguments;
  const options = parseCopyOptions(execution, commandArguments);
  if (options instanceof ErrorReply) return options;
  if (options.databaseNumber === execution.databaseNumber && source === target) return SAME_OBJECT;
  const record = execution.find(source);
  if (record === null) return 0;
  const database = execution.keyspace.database(options.databaseNumber);
  if (!options.replaces && database.recordAt(target, execution.nowMs) !== null) return 0;
  execution.put(target, record.value, record.expiresAtMs, record.encoding, database);
  return 1;
}

interface CopyOptions {
  databaseNumber: number;
  replaces: boolean;
}

function parseCopyOptions(
  execution: Execution,
  commandArguments: readonly BinaryString[],
): CopyOptions | ErrorReply {
  const options: CopyOptions = { databaseNumber: execution.databaseNumber, replaces: false };
  for (let at = 3; at < commandArguments.length; at += 1) {
    const option = upperCase(commandArguments[at] ?? '');
    const next = commandArguments[at + 1];
    if (option === 'REPLACE') {
      options.replaces = true;
    } else if (option === 'DB' && next !== undefined) {
      const number = databaseNumberOf(next);
      if (number instanceof ErrorReply) return number;
      options.databaseNumber = number;
      at += 1;
    } else {
      return SYNTAX_ERROR;
    }
  }
  return options;
}

function moveRecord(execution: Execution, record: KeyRecord, target: BinaryString, database: Database): void {
  execution.put(target, record.value, record.expiresAtMs, record.encoding, database);
  execution.remove(record.key);
}
