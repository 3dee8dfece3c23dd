import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { SendQueue } from '../../../src/node/peers/send-queue.js';
import type { ReplicaMessage } from '../../../src/replica/replica-message.js';

const LIMITS = { frameBytesMax: 1024 * 1024, queueBytesMax: 64 * 1024 * 1024 };
const PAYLOAD_BYTES = 20_000;

function frameOf(requestId: number): ReplicaMessage {
  return { type: 'forward', requestId, payload: Buffer.alloc(PAYLOAD_BYTES, requestId % 251) };
}

/** Two ends of a connection. */
async function connected(): Promise<readonly [Socket, Socket, () => void]> {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const near = createConnection({ port, host: '127.0.0.1' });
  const [[far]] = (await Promise.all([once(server, 'connection'), once(near, 'connect')])) as [[Socket], []];
  const close = (): void => {
    for (const socket of [near, far]) socket.destroy();
    server.close();
  };
  return [near, far, close];
}

it('never writes over what a socket still holds, however slow the peer reads', async () => {
  const [near, far, close] = await connected();
  try {
    const queue = new SendQueue(LIMITS);
    let sentBytes = 0;
    for (let id = 1; id <= 1000; id += 1) {
      expect(queue.add(frameOf(id), near)).toBe('queued');
      sentBytes += queue.flush(near);
    }
    expect(near.writableLength).toBeGreaterThan(0);
    const chunks: Buffer[] = [];
    let receivedBytes = 0;
    far.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      receivedBytes += chunk.length;
    });
    far.resume();
    while (receivedBytes < sentBytes) await once(far, 'data');
    const received = Buffer.concat(chunks);
    const frameBytes = sentBytes / 1000;
    for (let id = 1; id <= 1000; id += 1) {
      const payload = received.subarray(id * frameBytes - PAYLOAD_BYTES, id * frameBytes);
      expect(payload.equals(Buffer.alloc(PAYLOAD_BYTES, id % 251))).toBe(true);
    }
  } finally {
    close();
  }
});

it('uses the same memory again for what the system has taken at once', async () => {
  const [near, far, close] = await connected();
  try {
    far.resume();
    const queue = new SendQueue(LIMITS);
    const memories = new Set<ArrayBufferLike>();
    const write = near.write.bind(near);
    near.write = ((bytes: Buffer) => {
      memories.add(bytes.buffer);
      return write(bytes);
    }) as typeof near.write;
    for (let id = 1; id <= 20; id += 1) {
      queue.add(frameOf(id), near);
      queue.flush(near);
      if (near.writableLength > 0) await once(near, 'drain');
    }
    expect(memories.size).toBeLessThan(3);
  } finally {
    close();
  }
});
