/**
 * What Redis 7.0.15 answered, byte by byte and in both versions of the protocol. Each line of the table
 * is a request, the reply in RESP2, and the reply in RESP3 where it differs; a group begins with an
 * empty machine. Times are absolute and far away, so that the answers do not depend on the clock.
 */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type ProtocolVersion, ReplyWriter } from '../../src/resp/reply-writer.js';
import { Machine } from './machine.js';

type Step = [request: string[], resp2: string, resp3?: string];

const groups = new Map<string, Step[]>();
let steps: Step[] = [];
const table = readFileSync(new URL('./redis-7.0.15.ndjson', import.meta.url), 'utf8');
for (const line of table.trimEnd().split('\n')) {
  const parsed: Step | { group: string } = JSON.parse(line);
  if (Array.isArray(parsed)) steps.push(parsed);
  else {
    steps = [];
    groups.set(parsed.group, steps);
  }
}

for (const [name, group] of groups) {
  it.each([2, 3] as const)(`${name}, as Redis answers it in RESP%i`, (protocol) => {
    const machine = new Machine();
    for (const [request, resp2, resp3 = resp2] of group) {
      const answered = encoded(machine, request, protocol);
      const expected = protocol === 2 ? resp2 : resp3;
      expect([request, inAnyOrder(request, answered)]).toEqual([request, inAnyOrder(request, expected)]);
    }
  });
}

function encoded(machine: Machine, request: string[], protocol: ProtocolVersion): string {
  const writer = new ReplyWriter();
  writer.write(machine.call(...request), protocol);
  return writer.take().toString('latin1');
}

/** KEYS promises no order. */
function inAnyOrder([name]: string[], reply: string): string {
  return name === 'KEYS' ? reply.split('\r\n').sort().join('\r\n') : reply;
}
