/**
 * Ports for the clusters of a test file. Files run side by side, and a node that is down for a moment must find its
 * port free when it comes back: so each file has a block of ports that no other one uses, in this run or another.
 */
import { createServer, type Server } from 'node:net';
import { isPortFree, requirePorts } from '../../src/cluster/ports.js';

const FIRST_BLOCK = 10_000;
const BLOCK_PORTS = 500;
/** All blocks lie below the ports that the system gives to connections. */
const BLOCK_COUNT = 40;
/** Within a block: clusters whose ports nobody fixed begin here, … */
const CHOSEN_PORTS = 1;
/** … those whose ports a test fixes from here on, each with its peer ports 100 above, … */
const FIXED_PORTS = 200;
const FIXED_STEP = 10;
const FIXED_COUNT = 10;
/** … and here what else listens. */
const OTHER_PORTS = 400;
const OTHER_COUNT = 100;

let block: { readonly base: number; readonly holder: Server } | null = null;
let fixedCount = 0;
let otherCount = 0;

/** Takes a block for as long as this process lives: whoever listens on its first port has it. */
export async function takePortBlock(): Promise<void> {
  const start = Math.floor(Math.random() * BLOCK_COUNT);
  while (block === null) {
    for (let step = 0; step < BLOCK_COUNT && block === null; step += 1) {
      const base = FIRST_BLOCK + ((start + step) % BLOCK_COUNT) * BLOCK_PORTS;
      const holder = await listenOn(base);
      if (holder !== null) block = { base, holder };
    }
  }
  block.holder.unref();
  process.env.CONCLAVE_BASE_PORT = String(block.base + CHOSEN_PORTS);
}

/** A base port such that the client and peer ports of `count` nodes are free, and nobody else will begin there. */
export async function freeBasePort(count: number): Promise<number> {
  for (;;) {
    const base = ownBlock() + FIXED_PORTS + (fixedCount % FIXED_COUNT) * FIXED_STEP;
    fixedCount += 1;
    const isFree = await requirePorts(count, base, new Set()).then(
      () => true,
      () => false,
    );
    if (isFree) return base;
  }
}

/** The first of a hundred ports for other programs of a test. */
export function otherPorts(): number {
  return ownBlock() + OTHER_PORTS;
}

/** One of these at which nobody listens. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = otherPorts() + (otherCount % OTHER_COUNT);
    otherCount += 1;
    if (await isPortFree(port)) return port;
  }
}

function ownBlock(): number {
  if (block === null) throw new Error('no block of ports was taken');
  return block.base;
}

function listenOn(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}
