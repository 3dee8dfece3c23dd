/** Commands that read, write and replace whole values. */
import { type BinaryString, ErrorReply, OK, type Reply } from '../resp/reply.js';
import { upperCase, wrongArity } from './command-table.js';
import { SYNTAX_ERROR } from './errors.js';
import type { Execution } from './execution.js';
import type { KeyRecord } from './key-record.js';
import { positiveExpiry, TIME_OPTIONS, type TimeUnit } from './time-arguments.js';

const SECONDS_FROM_NOW: TimeUnit = { inSeconds: true, fromNow: true };
const MILLISECONDS_FROM_NOW: TimeUnit = { inSeconds: false, fromNow: true };

export function get(execution: Execution, [, key = '']: readonly BinaryString[]): Reply {
  return execution.find(key)?.value ?? null;
}

export function set(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  const [, key = '', value = ''] = commandArguments;
  if (commandArguments.length > 3) return setWithOptions(execution, commandArguments);
  execution.put(key, value);
  return OK;
}

/** What stands behind the value in SET. */
interface SetOptions {
  condition: 'NX' | 'XX' | 'IFEQ' | null;
  comparison: BinaryString;
  returnsOld: boolean;
  keepsExpiry: boolean;
  timeUnit: TimeUnit | null;
  time: BinaryString;
}

function setWithOptions(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  const [, key = '', value = ''] = commandArguments;
  const options = parseSetOptions(commandArguments);
  if (options === null) return SYNTAX_ERROR;
  let expiresAtMs: number | null = null;
  if (options.timeUnit !== null) {
    const parsed = positiveExpiry(options.time, options.timeUnit, execution.nowMs, 'set');
    if (parsed instanceof ErrorReply) return parsed;
    expiresAtMs = parsed;
  }
  const old = execution.find(key);
  const allowed = conditionHolds(options, old);
  if (allowed) {
    if (options.keepsExpiry) expiresAtMs = old?.expiresAtMs ?? null;
    execution.put(key, value, expiresAtMs);
  }
  if (options.returnsOld) return old?.value ?? null;
  return allowed ? OK : null;
}

function parseSetOptions(commandArguments: readonly BinaryString[]): SetOptions | null {
  const options: SetOptions = {
    condition: null,
    comparison: '',
    returnsOld: false,
    keepsExpiry: false,
    timeUnit: null,
    time: '',
  };
  for (let at = 3; at < commandArguments.length; ) {
    const taken = takeSetOption(options, commandArguments, at);
    if (taken === 0) return null;
    at += taken;
  }
  return options;
}

/** How many arguments the option at `at` takes; 0 if it cannot stand there. */
function takeSetOption(options: SetOptions, commandArguments: readonly BinaryString[], at: number): number {
  const option = upperCase(commandArguments[at] ?? '');
  if (option === 'GET') {
    options.returnsOld = true;
    return 1;
  }
  if (option === 'KEEPTTL') {
    options.keepsExpiry = true;
    return options.timeUnit === null ? 1 : 0;
  }
  if (option === 'NX' || option === 'XX' || option === 'IFEQ') {
    return takeCondition(options, option, commandArguments[at + 1]);
  }
  const unit = TIME_OPTIONS.get(option);
  return unit === undefined ? 0 : takeTime(options, unit, commandArguments[at + 1]);
}

function takeCondition(
  options: SetOptions,
  condition: 'NX' | 'XX' | 'IFEQ',
  next: BinaryString | undefined,
): number {
  if (options.condition !== null && options.condition !== condition) return 0;
  options.condition = condition;
  if (condition !== 'IFEQ') return 1;
  if (next === undefined) return 0;
  options.comparison = next;
  return 2;
}

/** The same unit may be given again, and the last time counts; Redis sees no conflict in that. */
function takeTime(options: SetOptions, unit: TimeUnit, next: BinaryString | undefined): number {
  const conflicts = options.keepsExpiry || (options.timeUnit !== null && options.timeUnit !== unit);
  if (conflicts || next === undefined) return 0;
  options.timeUnit = unit;
  options.time = next;
  return 2;
}

function conditionHolds(options: SetOptions, old: KeyRecord | null): boolean {
  if (options.condition === 'NX') return old === null;
  if (options.condition === 'XX') return old !== null;
  if (options.condition === 'IFEQ') return old !== null && old.value === options.comparison;
  return true;
}

export function setnx(execution: Execution, [, key = '', value = '']: readonly BinaryString[]): Reply {
  if (execution.find(key) !== null) return 0;
  execution.put(key, value);
  return 1;
}

export function setex(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  return setWithTime(execution, commandArguments, SECONDS_FROM_NOW, 'setex');
}

export function psetex(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  return setWithTime(execution, commandArguments, MILLISECONDS_FROM_NOW, 'psetex');
}

function setWithTime(
  execution: Execution,
  [, key = '', time = '', value = '']: readonly BinaryString[],
  unit: TimeUnit,
  command: string,
): Reply {
  const expiresAtMs = positiveExpiry(time, unit, execution.nowMs, command);
  if (expiresAtMs instanceof ErrorReply) return expiresAtMs;
  execution.put(key, value, expiresAtMs);
  return OK;
}

export function getset(execution: Execution, [, key = '', value = '']: readonly BinaryString[]): Reply {
  const old = execution.find(key);
  execution.put(key, value);
  return old?.value ?? null;
}

export function getdel(execution: Execution, [, key = '']: readonly BinaryString[]): Reply {
  const old = execution.find(key);
  if (old === null) return null;
  execution.remove(key);
  return old.value;
}

export function getex(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  const options = parseGetexOptions(commandArguments);
  if (options === null) return SYNTAX_ERROR;
  const record = execution.find(commandArguments[1] ?? '');
  if (record === null) return null;
  if (options.timeUnit !== null) {
    const expiresAtMs = positiveExpiry(options.time, options.timeUnit, execution.nowMs, 'getex');
    if (expiresAtMs instanceof ErrorReply) return expiresAtMs;
    execution.expireAt(record, expiresAtMs);
  } else if (options.persists && record.expiresAtMs !== null) {
    execution.expireAt(record, null);
  }
  return record.value;
}

interface GetexOptions {
  persists: boolean;
  timeUnit: TimeUnit | null;
  time: BinaryString;
}

function parseGetexOptions(commandArguments: readonly BinaryString[]): GetexOptions | null {
  const options: GetexOptions = { persists: false, timeUnit: null, time: '' };
  for (let at = 2; at < commandArguments.length; at += 1) {
    const option = upperCase(commandArguments[at] ?? '');
    const unit = TIME_OPTIONS.get(option);
    if (option === 'PERSIST' && options.timeUnit === null) {
      options.persists = true;
    } else if (unit !== undefined && !options.persists) {
      const time = commandArguments[at + 1];
      const conflicts = options.timeUnit !== null && options.timeUnit !== unit;
      if (conflicts || time === undefined) return null;
      options.timeUnit = unit;
      options.time = time;
      at += 1;
    } else {
      return null;
    }
  }
  return options;
}

export function mget(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  const values: Reply[] = [];
  for (let at = 1; at < commandArguments.length; at += 1) {
    values.push(execution.find(commandArguments[at] ?? '')?.value ?? null);
  }
  return values;
}

export function mset(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  if (commandArguments.length % 2 === 0) return wrongArity('mset');
  setAll(execution, commandArguments);
  return OK;
}

export function msetnx(execution: Execution, commandArguments: readonly BinaryString[]): Reply {
  if (commandArguments.length % 2 === 0) return wrongArity('msetnx');
  for (let at = 1; at < commandArguments.length; at += 2) {
    if (execution.find(commandArguments[at] ?? '') !== null) return 0;
  }
  setAll(execution, commandArguments);
  return 1;
}

function setAll(execution: Execution, commandArguments: readonly BinaryString[]): void {
  for (let at = 1; at < commandArguments.length; at += 2) {
    execution.put(commandArguments[at] ?? '', commandArguments[at + 1] ?? '');
  }
}
