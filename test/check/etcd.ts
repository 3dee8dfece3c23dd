/** Reads the histories of one etcd register that Jepsen recorded. They are not part of the project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HistoryCommand, Operation } from '../../src/check/history.js';
import { OK, type Reply } from '../../src/resp/reply.js';

const FOLDER = fileURLToPath(new URL('../../../shared/corpora/jepsen-etcd', import.meta.url));

/** As their README says. */
export const LINEARIZABLE: readonly string[] = [
  '002',
  '005',
  '007',
  '018',
  '025',
  '031',
  '038',
  '045',
  '048',
  '049',
];

/** Names such as `002`; none where the folder is missing. */
export function etcdHistories(): readonly string[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER)
    .flatMap((file) => /^etcd_(\d+)\.log$/.exec(file)?.[1] ?? [])
    .sort();
}

interface Begun {
  readonly command: HistoryCommand;
  readonly invoked: number;
}

/** A comparison that failed was answered null; it is part of the history. */
export function readEtcdHistory(name: string): readonly Operation[] {
  const begun = new Map<string, Begun>();
  const operations: Operation[] = [];
  readFileSync(join(FOLDER, `etcd_${name}.log`), 'utf8')
    .split('\n')
    .forEach((line, time) => {
      const match = /- (\d+)\t:(\w+)\t:(\w+)\t(.*)$/.exec(line);
      if (match === null) return;
      const [, client = '', type = '', kind = '', value = ''] = match;
      const now = begun.get(client);
      if (type === 'invoke') begun.set(client, { command: commandOf(kind, value), invoked: time });
      else if (type !== 'info' && now !== undefined) {
        begun.delete(client);
        operations.push({ client, ...now, completed: time, response: responseOf(type, kind, value) });
      }
    });
  for (const [client, rest] of begun) operations.push({ client, ...rest, completed: null, response: null });
  return operations;
}

function commandOf(kind: string, value: string): HistoryCommand {
  if (kind === 'read') return { kind: 'single', words: ['GET', 'r'] };
  if (kind === 'write') return { kind: 'single', words: ['SET', 'r', value] };
  const [old = '', next = ''] = value.slice(1, -1).split(' ');
  return { kind: 'single', words: ['SET', 'r', next, 'IFEQ', old] };
}

function responseOf(type: string, kind: string, value: string): Reply {
  if (type === 'fail') return null;
  if (kind !== 'read') return OK;
  return value === 'nil' ? null : value;
}
