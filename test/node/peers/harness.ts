/** Two or more real transports on loopback, and what they told. */
import { createServer } from 'node:net';
import type { NodeId } from '../../../src/consensus/types.js';
import type { MemberAddress } from '../../../src/node/configuration.js';
import type { PeerFrame } from '../../../src/node/peers/peer-frame.js';
import { PeerTransport } from '../../../src/node/peers/peer-transport.js';
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from '../../../src/node/peers/transport-options.js';

export const SECRET = 'ab'.repeat(32);

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export async function members(...ids: readonly NodeId[]): Promise<readonly MemberAddress[]> {
  const list: MemberAddress[] = [];
  for (const id of ids) {
    list.push({ id, host: '127.0.0.1', clientPort: 1, peerPort: await freePort() });
  }
  return list;
}

export interface TestTransport {
  readonly transport: PeerTransport;
  readonly address: MemberAddress;
  readonly frames: { from: NodeId; frame: PeerFrame }[];
  /** `up n2`, `down n2`. */
  readonly changes: string[];
  /** What was logged: peer and reason. */
  readonly log: string[];
}

export interface TestTransportOptions {
  readonly clusterId?: string;
  readonly secret?: string;
  readonly limits?: Partial<TransportLimits>;
}

export function transportOf(
  id: NodeId,
  all: readonly MemberAddress[],
  options: TestTransportOptions = {},
): TestTransport {
  const address = all.find((member) => member.id === id);
  if (address === undefined) throw new Error(`no member ${id}`);
  const frames: TestTransport['frames'] = [];
  const changes: string[] = [];
  const log: string[] = [];
  const note = (fields: unknown, message?: string): void => {
    log.push(`${message} ${JSON.stringify(fields)}`);
  };
  const transport = new PeerTransport({
    self: address,
    members: all,
    clusterId: options.clusterId ?? 'cluster-a',
    secret: options.secret ?? SECRET,
    log: { info: note, warn: note },
    handlers: {
      frame: (from, frame) => frames.push({ from, frame }),
      peerUp: (peer) => changes.push(`up ${peer}`),
      peerDown: (peer) => changes.push(`down ${peer}`),
    },
    limits: { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits },
  });
  return { transport, address, frames, changes, log };
}

/** Waits for `condition`, and fails with `what` after ten seconds. */
export async function until(what: string, condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
