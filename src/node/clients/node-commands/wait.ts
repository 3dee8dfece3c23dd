/** WAIT replicas timeout: how many followers have what this node had applied when it was asked. */

import type { Answer, RaftNodeEngine } from '../../../replica/engine.js';
import { type BinaryString, ErrorReply } from '../../../resp/reply.js';
import { type Client, type NodeCommand, specify } from '../node-command.js';

const POLL_MS = 5;

export const wait: NodeCommand = {
  specification: specify('WAIT', 3, 'noscript'),
  waitsForEarlier: true,
  run: (client, commandArguments, answer) => {
    const [, replicas = '', timeout = ''] = commandArguments;
    const wanted = wholeNumber(replicas);
    const timeoutMs = wholeNumber(timeout);
    if (wanted === null || timeoutMs === null) {
      answer(new ErrorReply('ERR value is not an integer or out of range'));
    } else if (timeoutMs < 0) {
      answer(new ErrorReply('ERR timeout is negative'));
    } else if (client.server.engine.kind === 'paxos') {
      answer(otherAcceptors(client));
    } else {
      const patienceMs = timeoutMs === 0 ? Number.POSITIVE_INFINITY : timeoutMs;
      poll(client, client.server.engine, wanted, patienceMs, answer);
    }
  },
};

/** What was answered under Paxos, a majority has accepted; nobody brings it to more nodes than that. */
function otherAcceptors({ server }: Client): number {
  return Math.floor(server.configuration.members.length / 2);
}

/** A timeout of 0 waits for as long as the client stays. */
function poll(
  client: Client,
  engine: RaftNodeEngine,
  wanted: number,
  timeoutMs: number,
  answer: Answer,
): void {
  const index = engine.status().lastApplied;
  const deadlineMs = performance.now() + timeoutMs;
  const look = (): void => {
    const replicas = engine.replicasAt(index);
    if (replicas >= wanted || performance.now() >= deadlineMs || client.isClosed) answer(replicas);
    else setTimeout(look, POLL_MS);
  };
  look();
}

function wholeNumber(text: BinaryString): number | null {
  return /^(0|-?[1-9]\d{0,14})$/.test(text) ? Number(text) : null;
}
