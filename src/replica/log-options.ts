/** How the log of a replica is opened, whichever engine it is for. */
import type { LogPosition } from '../wal/log-checks.js';
import type { WriteAheadLogOptions } from '../wal/write-ahead-log.js';
import { GROUP_ID } from './replica-settings.js';
import type { Surroundings } from './surroundings.js';

/** `snapshot` is the newest durable one. */
export function logOptions(
  { segmentBytes }: { readonly segmentBytes?: number },
  surroundings: Surroundings,
  snapshot: LogPosition | null,
): WriteAheadLogOptions {
  const { fileSystem, log } = surroundings;
  return {
    groupId: GROUP_ID,
    snapshot,
    fileSystem,
    clock: {
      nowMs: () => surroundings.nowMs(),
      after: (delayMs, action) => surroundings.after(delayMs, action),
      randomBytes: (count) => surroundings.randomBytes(count),
    },
    log: (level, message, fields) => log[level](fields, message),
    ...(segmentBytes === undefined ? {} : { segmentBytes }),
  };
}
