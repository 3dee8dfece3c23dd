/** Chooses ports on the loopback interface. A choice is a guess until the node has bound it. */
import { createServer } from 'node:net';
import { ClusterError, usageError } from './cluster-error.js';

export const LOOPBACK = '127.0.0.1';
/** Peer ports lie this far above client ports. */
const PEER_PORT_DISTANCE = 100;
const PORT_MAX = 65_535;

export interface PortPair {
  readonly clientPort: number;
  readonly peerPort: number;
}

/** True if nobody listens on the port at this moment. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** The next free ports from `first` up; those in `reserved` belong to other clusters, running or not. */
export async function chooseFreePorts(
  count: number,
  first: number,
  reserved: ReadonlySet<number>,
): Promise<PortPair[]> {
  const taken = new Set(reserved);
  const clientPorts = await nextFreePorts(first, count, taken);
  const peerPorts = await nextFreePorts(first + PEER_PORT_DISTANCE, count, taken);
  return clientPorts.map((clientPort, position) => ({ clientPort, peerPort: peerPorts[position] ?? 0 }));
}

/** Exactly the ports from `basePort` up; throws if one of them is taken. */
export async function requirePorts(
  count: number,
  basePort: number,
  reserved: ReadonlySet<number>,
): Promise<PortPair[]> {
  const last = basePort + PEER_PORT_DISTANCE + count - 1;
  if (basePort < 1024 || last > PORT_MAX) {
    const most = PORT_MAX - PEER_PORT_DISTANCE - count + 1;
    throw usageError('BAD_PORT', `The base port must be between 1024 and ${most}; got ${basePort}.`);
  }
  const pairs = Array.from({ length: count }, (_, position) => ({
    clientPort: basePort + position,
    peerPort: basePort + PEER_PORT_DISTANCE + position,
  }));
  for (const port of pairs.flatMap((pair) => [pair.clientPort, pair.peerPort])) {
    if (reserved.has(port)) throw portTakenError(port, 'it belongs to another cluster of yours');
    if (!(await isPortFree(port))) throw portTakenError(port, 'another program listens there');
  }
  return pairs;
}

function portTakenError(port: number, reason: string): ClusterError {
  return new ClusterError(
    'PORT_TAKEN',
    `Port ${port} is taken: ${reason}.`,
    'Choose another --base-port, or leave it out and conclave takes the next free ports.',
  );
}

async function nextFreePorts(first: number, count: number, taken: Set<number>): Promise<number[]> {
  const found: number[] = [];
  for (let port = first; found.length < count; port += 1) {
    if (port > PORT_MAX) throw new ClusterError('NO_FREE_PORT', `No free port is left from ${first} up.`);
    if (taken.has(port) || !(await isPortFree(port))) continue;
    taken.add(port);
    found.push(port);
  }
  return found;
}
