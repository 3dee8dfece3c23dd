/** Connects the lookup of many keys to standard input and output. */
import { once } from 'node:events';
import type { Ring } from '../../ring/index.js';
import { withInterrupt } from '../interrupt.js';
import { type LineFormat, LineFormatter, lookupLines } from './lookup-stream.js';

/** Returns at the end of the input, on Ctrl-C, or when nobody reads the output any more. */
export async function lookupStandardInput(ring: Ring, replicas: number, format: LineFormat): Promise<void> {
  await withInterrupt(async (signal) => {
    const write = async (chunk: Buffer): Promise<void> => {
      if (process.stdout.write(chunk)) return;
      // A reader that is gone never drains the pipe; the signal tells.
      await once(process.stdout, 'drain', { signal }).catch(() => undefined);
    };
    signal.addEventListener('abort', () => process.stdin.destroy(), { once: true });
    try {
      await lookupLines(process.stdin, write, new LineFormatter(ring, replicas, format), signal);
    } catch (error) {
      // Input that was cut off by the signal is an end, not an error.
      if (!signal.aborted) throw error;
    }
  });
}
