/** Commands about whole databases. */
import { type BinaryString, ErrorReply, OK, type Reply } from '../resp/reply.js';
import { upperCase } from './command-table.js';
import { databaseNumberOf } from './database-number.js';
import { SYNTAX_ERROR } from './errors.js';
import type { Execution } from './execution.js';

const INVALID_FIRST = new ErrorReply('ERR invalid first DB index');
const INVALID_SECOND = new ErrorReply('ERR invalid second DB index');
const BAD_FUNCTION_FLUSH = new ErrorReply('ERR FUNCTION FLUSH only supports SYNC|ASYNC option');

export function dbsize(execution: Execution): Reply {
  return execution.keyspace.countAt(execution.database, execution.nowMs);
}

export function flushdb(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  if (!flushOptionsFit(commandArguments)) return SYNTAX_ERROR;
  execution.keyspace.flush(execution.database, execution.version);
  return OK;
}

export function flushall(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  if (!flushOptionsFit(commandArguments)) return SYNTAX_ERROR;
  for (const database of execution.keyspace.databases) execution.keyspace.flush(database, execution.version);
  return OK;
}

function flushOptionsFit(commandArguments: readonly BinaryString[]): boolean {
  const [, option] = commandArguments;
  if (option === undefined) return true;
  return commandArguments.length === 2 && isFlushOption(option);
}

export function swapdb(execution: Execution, [, one = '', other = '']: readonly BinaryString[]): Reply {
  const first = databaseNumberOf(one, INVALID_FIRST);
  if (first === INVALID_FIRST) return first;
  const second = databaseNumberOf(other, INVALID_SECOND);
  if (second instanceof ErrorReply) return second;
  if (first instanceof ErrorReply) return first;
  if (first === second) return OK;
  const { keyspace, version } = execution;
  keyspace.swap(keyspace.database(first), keyspace.database(second), version);
  return OK;
}

/** FUNCTION FLUSH: there are no functions, so none are left. */
export function functionFlush(_execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  const [, subcommand = '', option] = commandArguments;
  if (commandArguments.length > 3) {
    return new ErrorReply(
      `ERR unknown subcommand or wrong number of arguments for '${subcommand.slice(0, 128)}'. Try FUNCTION HELP.`,
    );
  }
  return option === undefined || isFlushOption(option) ? OK : BAD_FUNCTION_FLUSH;
}

function isFlushOption(option: BinaryString): boolean {
  const name = upperCase(option);
  return name === 'SYNC' || name === 'ASYNC';
}
