/** Why a node could not start or go on, in words for the person who has to mend it. */

/** Printed in the log as `code`, so that the cluster manager can tell the cases apart. */
export type FatalCode = 'PORT_TAKEN' | 'DAMAGED_LOG' | 'FOLDER_LOCKED' | 'BAD_CONFIGURATION' | 'DISK_FAILURE';

/** The node ends with this sentence; it is not a bug, so no stack trace is shown. */
export class FatalError extends Error {
  constructor(
    readonly code: FatalCode,
    message: string,
  ) {
    super(message);
    this.name = 'FatalError';
  }
}
