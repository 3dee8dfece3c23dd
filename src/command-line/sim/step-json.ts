/** A step of a run as one line of JSON; docs/SIMULATOR.md says what the fields mean. Left out: bytes. */
import type { HistoryCommand } from '../../check/history.js';
import type { Transmission } from '../../sim/network.js';
import type { Step } from '../../sim/steps.js';
import { replyToJson } from '../reply-text.js';

/** Times in virtual milliseconds, rounded to a microsecond. */
export function stepToJson(step: Step): Record<string, unknown> {
  const common = { timeMs: rounded(step.timeMs), type: step.type };
  switch (step.type) {
    case 'sent':
    case 'arrived':
      return { ...common, ...transmissionToJson(step.transmission) };
    case 'dropped':
      return { ...common, why: step.why, ...transmissionToJson(step.transmission) };
    case 'event':
      return { ...common, node: step.node, event: step.event };
    case 'process':
      return { ...common, node: step.node, change: step.change, why: step.why };
    case 'fault':
      return { ...common, phase: step.phase, fault: step.fault, struck: step.struck };
    case 'invoked':
      return { ...common, client: step.client, node: step.node, command: commandWords(step.command) };
    case 'completed':
      return {
        ...common,
        client: step.client,
        command: commandWords(step.command),
        reply: replyToJson(step.reply),
      };
    case 'violated':
      return { ...common, ...step.violation, timeMs: common.timeMs };
  }
}

function transmissionToJson({ number, from, to, message }: Transmission): Record<string, unknown> {
  const common = { number, from, to };
  switch (message.type) {
    case 'forward':
      return { ...common, message: { type: message.type, requestId: message.requestId } };
    case 'forwardReply': {
      const reply = message.reply === null ? null : { value: replyToJson(message.reply.value) };
      return { ...common, message: { type: message.type, requestId: message.requestId, reply } };
    }
    case 'raft':
      return { ...common, message: raftToJson(message.message) };
    case 'paxos': {
      const { groupId: _, from: __, to: ___, ...said } = message.message;
      return { ...common, message: said };
    }
    case 'survey':
      return { ...common, message: message.message };
  }
}

type Raft = Extract<Transmission['message'], { readonly type: 'raft' }>['message'];

function raftToJson({ groupId: _, from: __, to: ___, ...message }: Raft): Record<string, unknown> {
  if (message.type === 'installSnapshot') return { ...message, data: message.data.length };
  if (message.type !== 'appendEntries') return message;
  const entries = message.entries.map(({ index, term, kind, dataBytes }) => ({
    index,
    term,
    kind,
    dataBytes,
  }));
  return { ...message, entries };
}

/** A list of commands, each a list of words: one, or those of a transaction. */
function commandWords(command: HistoryCommand): readonly (readonly string[])[] {
  return command.kind === 'single' ? [command.words] : command.commands;
}

function rounded(timeMs: number): number {
  return Math.round(timeMs * 1000) / 1000;
}
