/** Whether what a file holds is a plan that can be run: anything else might never end. */
import { faultKinds } from '../../sim/faults/fault-kinds.js';
import type { Plan } from '../../sim/plan.js';

type Check = (value: unknown) => boolean;
type Fields = Readonly<Record<string, Check>>;

const NODES_MAX = 9;
const MS_MAX = 1e12;
const COUNT_MAX = 1e9;
const OPERATIONS = [
  ...['read', 'write', 'increment', 'compareAndSet', 'delete'],
  ...['readMany', 'writeMany', 'transaction'],
];

const isCount = number(1, COUNT_MAX, true);
const isDuration = number(0, MS_MAX, false);
const isWeight: Check = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  OPERATIONS.includes(value[0]) &&
  number(0, COUNT_MAX, false)(value[1]);

const faultFields: Fields = {
  name: (value) => typeof value === 'string' && faultKinds.has(value),
  atMs: isDuration,
  untilMs: isDuration,
  target: (value) => value === 'leader' || value === 'new leader' || listOf(isName)(value),
  amount: number(-MS_MAX, MS_MAX, false),
};

const paxosFields: Fields = {
  resendTicks: isCount,
  roundsMax: isCount,
  backoffTicksMax: isCount,
  waitingPerKeyMax: isCount,
  requestsMax: isCount,
  cachedMax: number(0, COUNT_MAX, true),
  countersReserved: isCount,
  collectAfterTicks: isCount,
  collectedAtOnceMax: isCount,
};

const planFields: Fields = {
  engine: (value) => value === 'raft' || value === 'paxos',
  paxos: object(paxosFields),
  seed: number(0, Number.MAX_SAFE_INTEGER, true),
  durationMs: number(1, MS_MAX, false),
  nodes: (value) =>
    listOf(isName)(value) &&
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= NODES_MAX &&
    new Set(value).size === value.length,
  tickMs: number(1, MS_MAX, false),
  requestTimeoutMs: number(1, MS_MAX, false),
  heartbeatTicks: isCount,
  electionTimeoutTicks: isCount,
  snapshotLogBytes: isCount,
  messageBytesMax: isCount,
  inflightMessagesMax: isCount,
  snapshotChunkBytesMax: isCount,
  latency: object({ minMs: isDuration, maxMs: isDuration }),
  workload: object({
    sessions: number(1, 1000, true),
    readers: number(0, 1000, true),
    keys: isCount,
    readerPatienceMs: number(1, MS_MAX, false),
    pauseMsMax: number(1, MS_MAX, false),
    weights: listOf(isWeight),
  }),
  faults: listOf(object(faultFields)),
};

export function isPlan(value: unknown): value is Plan {
  return object(planFields)(value);
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && /^n[1-9]$/.test(value);
}

function number(least: number, most: number, isWhole: boolean): Check {
  return (value) =>
    typeof value === 'number' && value >= least && value <= most && (!isWhole || Number.isInteger(value));
}

function listOf(check: Check): Check {
  return (value) => Array.isArray(value) && value.every(check);
}

function object(fields: Fields): Check {
  return (value) => {
    if (typeof value !== 'object' || value === null) return false;
    const known = new Map<string, unknown>(Object.entries(value));
    return Object.entries(fields).every(([name, check]) => check(known.get(name)));
  };
}
