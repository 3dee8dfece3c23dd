/** Reads a ring from a file, as `ring show --json` prints it or a person wrote it. */
import { readFileSync } from 'node:fs';
import { ClusterError, systemErrorCode, usageError } from '../../cluster/cluster-error.js';
import { Ring } from '../../ring/index.js';
import { withRingErrors } from './ring-errors.js';

/** What the file leaves open, it has in common with `like`. Throws a `ClusterError`. */
export function readRing(file: string, like: Ring): Ring {
  const parsed = parse(file, readText(file));
  const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  // With another hash, the usual number of virtual nodes is another one too.
  const { hash, virtualNodes } = like;
  const usual = isObject && 'hash' in parsed ? {} : { hash, virtualNodes };
  return withRingErrors(() => Ring.fromJSON(isObject ? { ...usual, ...parsed } : parsed));
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = systemErrorCode(error) === 'ENOENT' ? 'there is no such file' : String(error);
    throw new ClusterError(
      'FILE_NOT_READABLE',
      `conclave cannot read ${file}: ${reason}.`,
      'Write one with: conclave ring show --json > FILE',
      'usage',
    );
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw usageError(
      'MALFORMED_RING',
      `${file} is not JSON.`,
      'Write one with: conclave ring show --json > FILE',
    );
  }
}
