/** Files that the user names: what goes wrong with them is told in the user's words. */
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ClusterError } from '../cluster/cluster-error.js';

/** Before work whose result is to go there. Throws if neither the file nor its folder can be written to. */
export function checkWritable(file: string): void {
  const isThere = existsSync(file);
  withReason(file, 'write', () => accessSync(isThere ? file : dirname(resolve(file)), constants.W_OK));
}

export function writeUserFile(file: string, text: string): void {
  withReason(file, 'write', () => writeFileSync(file, text));
}

export function readUserFile(file: string): string {
  return withReason(file, 'read', () => readFileSync(file, 'utf8'));
}

function withReason<T>(file: string, what: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/, .*$/, '') : String(error);
    throw new ClusterError('FILE_FAILED', `Cannot ${what} ${file}: ${reason}.`, 'Name another file.');
  }
}
