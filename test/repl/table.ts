/** A small table of commands, of each shape that the REPL has to know. */
import type { CommandEntry, CommandFlag } from '../../src/command-line/command-table.js';
import { Verbs } from '../../src/repl/verbs.js';

const flag = (
  name: string,
  valueName: string | null = null,
  choices: readonly string[] = [],
): CommandFlag => ({
  name,
  letter: name === 'follow' ? 'f' : null,
  valueName,
  choices,
});

const GLOBAL = [flag('cluster', 'NAME'), flag('json'), flag('timeout', 'TIME')];
const AT = flag('at', 'NODE');

function entry(name: string, args: readonly string[], flags: readonly CommandFlag[] = []): CommandEntry {
  return {
    name,
    summary: `Does ${name}.`,
    arguments: args.map((each) => ({
      name: each.replace(/[?*]/g, ''),
      isRequired: !each.includes('?'),
      isMultiple: each.includes('*'),
    })),
    flags: [...GLOBAL, ...flags],
  };
}

export const verbs = new Verbs({
  entries: [
    entry('config get', ['setting']),
    entry('config set', ['setting', 'value']),
    entry('del', ['keys*'], [AT]),
    entry('exec', ['command*'], [AT]),
    entry('get', ['key'], [AT, flag('consistency', 'LEVEL', ['linearizable', 'stale'])]),
    entry('leader show', []),
    entry('leader transfer', ['node']),
    entry('logs', ['nodes?*'], [flag('follow')]),
    entry('node kill', ['selector']),
    entry('node start', ['selector']),
    entry('put', ['key', 'value'], [AT, flag('ttl', 'TIME'), flag('if-absent')]),
    entry('ring show', []),
    entry('sim', [], [flag('seed', 'SEED')]),
    entry('sim bugs', []),
    entry('status', [], [flag('watch')]),
    entry('wait', [], [flag('for', 'CONDITION')]),
  ],
  standalone: ['demo'],
});
