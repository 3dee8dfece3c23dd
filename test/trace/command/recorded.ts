/** What real clusters of three nodes told while one command was run: its request, and all steps of that time. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type CommandTrace,
  type TracedNode,
  traceCommand,
} from '../../../src/trace/command/command-trace.js';
import type { MessageItem, NoteItem } from '../../../src/trace/command/items.js';
import type { AskedRequest } from '../../../src/trace/command/scope.js';
import type { PlacedStep } from '../../../src/trace/steps.js';

export interface Recording {
  readonly asked: readonly AskedRequest[];
  readonly nodes: readonly TracedNode[];
  readonly steps: readonly PlacedStep[];
}

export function recorded(name: string): Recording {
  const file = fileURLToPath(new URL(`recorded/${name}.json`, import.meta.url));
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function traceOf({ asked, nodes, steps }: Recording): CommandTrace {
  const trace = traceCommand(asked, steps, nodes);
  if (trace === null) throw new Error('nothing was asked');
  return trace;
}

export function messagesOf({ items }: CommandTrace): readonly MessageItem[] {
  return items.filter((item) => item.type === 'message');
}

export function notesOf({ items }: CommandTrace): readonly NoteItem[] {
  return items.filter((item) => item.type === 'note');
}

/** As in `n1>n2 append`, in the order of time. */
export function namesOf(trace: CommandTrace): readonly string[] {
  return messagesOf(trace).map(({ about, from, message, to }) => {
    const what = about.type === 'itself' || about.type === 'ballot' ? message.type : about.type;
    const isAnswer = message.type === 'appendEntriesResponse' ? ' answered' : '';
    return `${from}>${to} ${what}${isAnswer}`;
  });
}
