/** Which version of conclave this is. */
import { readFileSync } from 'node:fs';

/** Read from the package that this file lies in, built or not. */
export function packageVersion(): string {
  for (const up of ['../../package.json', '../../../package.json']) {
    try {
      const { name, version }: Record<string, unknown> = JSON.parse(
        readFileSync(new URL(up, import.meta.url), 'utf8'),
      );
      if (name === 'conclave') return String(version);
    } catch {
      // Not there: it is the other one.
    }
  }
  return 'unknown';
}
