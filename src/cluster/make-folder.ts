/** Makes folders that only their owner may enter. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { homeNotWritable, systemErrorCode } from './cluster-error.js';

/**
 * Makes `folder` and its parents, unless it is there. Throws the error of the operating system, or
 * `HOME_NOT_WRITABLE` where a parent exists and yet nothing can be made in it, as in /proc: there the
 * recursive mode of the runtime never returns.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have been quicker.
    if (existsSync(folder)) return;
    throw systemErrorCode(error) === 'ENOENT' ? homeNotWritable(folder) : error;
  }
}
