/** A trace for programs: times in milliseconds since the client sent its first request. */
import type { CommandTrace } from '../../trace/command/command-trace.js';
import { itemText } from '../../trace/command/item-text.js';
import { startOf, type TraceItem } from '../../trace/command/items.js';
import { registerText } from '../../trace/register-text.js';
import { toText } from '../binary-text.js';

export function traceToJson({ items, nodes, startMs }: CommandTrace): object {
  const since = (ms: number | null): number | null => (ms === null ? null : round(ms - startMs));
  return {
    nodes: nodes.map(({ id, presence }) => ({ id, presence })),
    steps: items.map((item) => readable(itemToJson(item, since))),
    durationMs: since(Math.max(...items.map(endOf))),
  };
}

function itemToJson(item: TraceItem, since: (ms: number | null) => number | null): object {
  const { detail, label } = itemText(item);
  if (item.type === 'note') {
    const { atMs, ballot, index, kind, node } = item;
    return { type: 'note', kind, node, atMs: since(atMs), label, detail, index, ballot };
  }
  const { about, arrival, from, message, receivedMs, sentMs, to } = item;
  const times = { sentMs: since(sentMs), receivedMs: since(receivedMs), arrival };
  const { type: kind, ...content } = message;
  const why = about.type === 'commit' || about.type === 'round' ? { purpose: about.type } : {};
  return { type: 'message', kind, ...why, from, to, ...times, label, detail, content: withKeys(content) };
}

/** Registers by their keys, as people name them. */
function withKeys(content: object): object {
  if ('key' in content && typeof content.key === 'string') {
    return { ...content, key: registerText(content.key) };
  }
  if ('registers' in content && Array.isArray(content.registers)) {
    return { ...content, registers: content.registers.map(withKeys) };
  }
  return content;
}

function endOf(item: TraceItem): number {
  return item.type === 'message' ? (item.receivedMs ?? startOf(item)) : item.atMs;
}

/** Texts that stand for bytes, as the UTF-8 that they are. */
function readable(value: unknown): unknown {
  if (typeof value === 'string') return toText(value) ?? value;
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, readable(each)]));
}

function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
