/** Which function runs which command. */
import * as bits from './bits.js';
import * as counters from './counters.js';
import * as databases from './databases.js';
import type { Handler } from './execution.js';
import * as expiry from './expiry.js';
import { keySlot } from './key-slot.js';
import * as keys from './keys.js';
import { lcs } from './lcs.js';
import { object } from './object.js';
import * as ranges from './ranges.js';
import * as scan from './scan.js';
import * as strings from './strings.js';

/** What WATCH asks for; a read that no client can send. */
export const VERSION_READ = '#VERSION';

/** What CLUSTER COUNTKEYSINSLOT asks for; a read that no client can send. */
export const COUNT_KEYS_IN_SLOT_READ = '#COUNTKEYSINSLOT';

const version: Handler = (execution, [, key = '']) => execution.database.versionAt(key, execution.nowMs);

/** In one pass over the keys of the database. */
const countKeysInSlot: Handler = (execution, [, slot = '']) => {
  let count = 0;
  execution.database.keys.forEach(({ record }) => {
    if (keySlot(record.key) === Number(slot)) count += 1;
  });
  return count;
};

/** By upper-case name. */
export const handlers: ReadonlyMap<string, Handler> = new Map<string, Handler>([
  ['APPEND', ranges.append],
  ['COPY', keys.copy],
  ['DBSIZE', databases.dbsize],
  ['DECR', counters.decr],
  ['DECRBY', counters.decrby],
  ['DEL', keys.del],
  ['EXISTS', keys.exists],
  ['EXPIRE', expiry.expire],
  ['EXPIREAT', expiry.expireat],
  ['EXPIRETIME', expiry.expiretime],
  ['FLUSHALL', databases.flushall],
  ['FLUSHDB', databases.flushdb],
  ['FUNCTION', databases.functionFlush],
  ['GET', strings.get],
  ['GETBIT', bits.getbit],
  ['GETDEL', strings.getdel],
  ['GETEX', strings.getex],
  ['GETRANGE', ranges.getrange],
  ['GETSET', strings.getset],
  ['INCR', counters.incr],
  ['INCRBY', counters.incrby],
  ['INCRBYFLOAT', counters.incrbyfloat],
  ['KEYS', scan.keys],
  ['LCS', lcs],
  ['MGET', strings.mget],
  ['MOVE', keys.move],
  ['MSET', strings.mset],
  ['MSETNX', strings.msetnx],
  ['OBJECT', object],
  ['PERSIST', expiry.persist],
  ['PEXPIRE', expiry.pexpire],
  ['PEXPIREAT', expiry.pexpireat],
  ['PEXPIRETIME', expiry.pexpiretime],
  ['PSETEX', strings.psetex],
  ['PTTL', expiry.pttl],
  ['RANDOMKEY', scan.randomkey],
  ['RENAME', keys.rename],
  ['RENAMENX', keys.renamenx],
  ['SCAN', scan.scan],
  ['SET', strings.set],
  ['SETBIT', bits.setbit],
  ['SETEX', strings.setex],
  ['SETNX', strings.setnx],
  ['SETRANGE', ranges.setrange],
  ['STRLEN', ranges.strlen],
  ['SUBSTR', ranges.getrange],
  ['SWAPDB', databases.swapdb],
  ['TOUCH', keys.exists],
  ['TTL', expiry.ttl],
  ['TYPE', keys.type],
  ['UNLINK', keys.del],
  [VERSION_READ, version],
  [COUNT_KEYS_IN_SLOT_READ, countKeysInSlot],
]);
