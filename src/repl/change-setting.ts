/** `.mode`, `.at` and their like: shows a setting, or changes it after a look at whether it can be meant. */
import { ClusterError, usageError } from '../cluster/cluster-error.js';
import { readClusterRecord } from '../cluster/cluster-record.js';
import { beginAnswerFile } from './answer-file.js';
import type { RedisLine } from './redis-line.js';
import type { Run } from './run.js';
import type { SessionOptions } from './session-options.js';
import { definitionOf } from './settings.js';

/** They decide which connection a command goes over. */
const OF_CONNECTION = ['cluster', 'consistency', 'at', 'timeout'];

export function changeSetting(
  run: Run,
  { name, values }: { readonly name: string; readonly values: readonly string[] },
  options: SessionOptions,
  redis: RedisLine,
): void {
  const definition = definitionOf(name);
  const { settings } = options;
  const [value, ...more] = values;
  if (more.length > 0) {
    throw usageError('USAGE', `".${name}" takes one value.`, `Use: .${name} ${definition.usage}`);
  }
  if (value !== undefined) {
    if (redis.boundTo !== null && OF_CONNECTION.includes(name)) throw boundFirst(name);
    if (name === 'at') checkNode(options, value);
    definition.set(settings, name === 'output' && value !== 'screen' ? beginAnswerFile(value) : value);
    if (name === 'cluster') settings.at = null;
  }
  const shown = definition.show(settings);
  // What was asked for is an answer, what was changed is a remark.
  if (value === undefined || settings.mode === 'json') run.writeText(`${name} ${shown}\n`, { [name]: shown });
  else run.writeMessage(`${name} ${shown}\n`);
}

function boundFirst(name: string): ClusterError {
  return new ClusterError(
    'CONNECTION_BOUND',
    `".${name}" cannot be changed now: what MULTI, WATCH, SELECT or their like set on the connection would be lost.`,
    'Give it up with RESET, or end the transaction with EXEC or DISCARD.',
  );
}

function checkNode({ home, settings }: SessionOptions, value: string): void {
  const record = readClusterRecord(home, settings.cluster);
  if (record === null || ['any', 'leader', 'random'].includes(value)) return;
  const names = record.members.map((member) => member.id);
  if (names.includes(value)) return;
  throw usageError(
    'UNKNOWN_NODE',
    `There is no node "${value}".`,
    `Known nodes: ${names.join(', ')}. Or: leader, random, any.`,
  );
}
