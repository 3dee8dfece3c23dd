/** Which version of conclave this is. */
import { readFileSync } from 'node:fs';

/** Read from the package that this file lies in, built or not. */
export function packageVersion(): string {
  for (const up of ['../../../package.json', '../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(up, import.meta.url), 'utf8'));
      if (typeof parsed === 'object' && parsed !== null && 'version' in parsed) return String(parsed.version);
    } catch {
      // Not there: it is the other one.
    }
  }
  return 'unknown';
}
