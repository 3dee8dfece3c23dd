/** Commands about the time that a key has to live. */
import { type BinaryString, ErrorReply, type Reply } from '../resp/reply.js';
import { upperCase } from './command-table.js';
import type { Execution, Handler } from './execution.js';
import { INTEGER_MAX, narrow } from './integers.js';
import { anyExpiry, type TimeUnit } from './time-arguments.js';

const INCOMPATIBLE_WITH_NX = new ErrorReply(
  'ERR NX and XX, GT or LT options at the same time are not compatible',
);
const INCOMPATIBLE_GT_LT = new ErrorReply('ERR GT and LT options at the same time are not compatible');

export const expire = expiring('expire', { inSeconds: true, fromNow: true });
export const pexpire = expiring('pexpire', { inSeconds: false, fromNow: true });
export const expireat = expiring('expireat', { inSeconds: true, fromNow: false });
export const pexpireat = expiring('pexpireat', { inSeconds: false, fromNow: false });

function expiring(command: string, unit: TimeUnit): Handler {
  return (execution, commandArguments) => {
    const [, key = '', time = ''] = commandArguments;
    const conditions = parseConditions(commandArguments);
    if (conditions instanceof ErrorReply) return conditions;
    const expiresAtMs = anyExpiry(time, unit, execution.nowMs, command);
    if (expiresAtMs instanceof ErrorReply) return expiresAtMs;
    const record = execution.find(key);
    if (record === null || !conditionsHold(conditions, record.expiresAtMs, expiresAtMs)) return 0;
    execution.expireAt(record, expiresAtMs);
    return 1;
  };
}

interface ExpiryConditions {
  nx: boolean;
  xx: boolean;
  gt: boolean;
  lt: boolean;
}

const NO_CONDITIONS: ExpiryConditions = { nx: false, xx: false, gt: false, lt: false };

function parseConditions(commandArguments: readonly BinaryString[]): ExpiryConditions | ErrorReply {
  if (commandArguments.length === 3) return NO_CONDITIONS;
  const conditions = { ...NO_CONDITIONS };
  for (let at = 3; at < commandArguments.length; at += 1) {
    const option = commandArguments[at] ?? '';
    const name = upperCase(option);
    if (name === 'NX') conditions.nx = true;
    else if (name === 'XX') conditions.xx = true;
    else if (name === 'GT') conditions.gt = true;
    else if (name === 'LT') conditions.lt = true;
    else return new ErrorReply(`ERR Unsupported option ${option}`);
  }
  const { nx, xx, gt, lt } = conditions;
  if (nx && (xx || gt || lt)) return INCOMPATIBLE_WITH_NX;
  return gt && lt ? INCOMPATIBLE_GT_LT : conditions;
}

/** A key that never expires counts as one whose time is infinite. */
function conditionsHold(conditions: ExpiryConditions, current: number | null, wanted: number): boolean {
  if (conditions.nx && current !== null) return false;
  if (conditions.xx && current === null) return false;
  if (conditions.gt && (current === null || wanted <= current)) return false;
  return !(conditions.lt && current !== null && wanted >= current);
}

export function persist(execution: Execution, [, key = '']: readonly BinaryString[]): Reply {
  const record = execution.find(key);
  if (record === null || record.expiresAtMs === null) return 0;
  execution.expireAt(record, null);
  return 1;
}

export const ttl = telling({ inSeconds: true, fromNow: true });
export const pttl = telling({ inSeconds: false, fromNow: true });
export const expiretime = telling({ inSeconds: true, fromNow: false });
export const pexpiretime = telling({ inSeconds: false, fromNow: false });

function telling(unit: TimeUnit): Handler {
  return (execution, [, key = '']) => {
    const record = execution.find(key);
    if (record === null) return -2;
    if (record.expiresAtMs === null) return -1;
    return inUnit(record.expiresAtMs - (unit.fromNow ? execution.nowMs : 0), unit);
  };
}

function inUnit(timeMs: number, unit: TimeUnit): Reply {
  if (Number.isSafeInteger(timeMs)) return unit.inSeconds ? Math.floor((timeMs + 500) / 1000) : timeMs;
  const exact = BigInt(timeMs);
  const bounded = exact > INTEGER_MAX ? INTEGER_MAX : exact;
  return narrow(unit.inSeconds ? (bounded + 500n) / 1000n : bounded);
}
