/** Amounts of memory as people type them. */
import { getHeapStatistics } from 'node:v8';
import { usageError } from '../cluster/cluster-error.js';

const UNIT_BYTES: Readonly<Record<string, number>> = { mb: 2 ** 20, gb: 2 ** 30 };

/** What the rest of the process may need of the heap. */
const HEAP_SHARE_MAX = 0.8;

/** `256mb`, `1.5gb` to bytes. Throws for anything else, and for more than this process can have. */
export function parseMemory(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(mb|gb)$/i.exec(text.trim());
  const bytes = match === null ? 0 : Number(match[1]) * (UNIT_BYTES[match[2]?.toLowerCase() ?? ''] ?? 0);
  if (bytes < 1) {
    throw usageError('BAD_SIZE', `"${text}" is not an amount of memory.`, 'Use for example 512mb or 2gb.');
  }
  const most = Math.floor((getHeapStatistics().heap_size_limit * HEAP_SHARE_MAX) / 2 ** 20);
  if (bytes <= most * 2 ** 20) return bytes;
  throw usageError(
    'BAD_SIZE',
    `"${text}" is more than the ${most}mb that this process may use.`,
    'Give Node.js more, for example with NODE_OPTIONS=--max-old-space-size=8192.',
  );
}
