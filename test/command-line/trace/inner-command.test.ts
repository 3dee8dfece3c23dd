/** Which command the words behind "--" mean. */
import { describe, expect, it } from 'vitest';
import type { CommandEntry, CommandTable } from '../../../src/command-line/command-table.js';
import { innerCommand } from '../../../src/command-line/trace/inner-command.js';

const entry = (name: string, ...flags: string[]): CommandEntry => ({
  name,
  summary: '',
  arguments: [],
  flags: flags.map((flag) => ({ name: flag, letter: null, valueName: null, choices: [] })),
});
const table: CommandTable = {
  entries: [entry('exec', 'at'), entry('put', 'at', 'ttl'), entry('status'), entry('trace', 'at')],
  standalone: ['dash'],
  run: () => Promise.reject(new Error('nothing is run here')),
  help: () => Promise.reject(new Error('nobody needs help here')),
};

const resolve = (...words: string[]) =>
  innerCommand(words, ['--at', 'n1'], table, (word) => word.toUpperCase() === 'SET');

describe('the words to be traced', () => {
  it('mean a command of conclave in small letters, with its own flags', () => {
    expect(resolve('put', 'k', 'v', '--ttl', '1s')).toEqual({
      name: 'put',
      argv: ['--at', 'n1', 'k', 'v', '--ttl', '1s'],
    });
  });

  it.each([['PUT'], ['SET'], ['set'], ['--help']])('%s goes to a node as it is', (first) => {
    expect(resolve(first, 'k')).toEqual({ name: 'exec', argv: ['--at', 'n1', '--', first, 'k'] });
  });

  it('with a slip of the finger are told what was probably meant', () => {
    expect(() => resolve('putt', 'k')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_COMMAND', hint: 'Did you mean "put"?' }),
    );
    // Nothing like it is known here: a node may know more.
    expect(resolve('frobnicate', 'k')).toEqual({
      name: 'exec',
      argv: ['--at', 'n1', '--', 'frobnicate', 'k'],
    });
  });

  it.each(['status', 'dash', 'trace'])('%s asks no single node for anything', (first) => {
    expect(() => resolve(first)).toThrow(
      expect.objectContaining({ code: 'NOT_TRACEABLE', hint: expect.stringContaining('exec, put, or') }),
    );
  });
});
