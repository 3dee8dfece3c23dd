/** An error for the person at the keyboard: it says what is wrong and what to do next. Anything else is a bug. */

/** `usage`: the request itself makes no sense (exit 2). `refused`: the cluster or the machine said no (exit 1). */
export type ErrorKind = 'usage' | 'refused';

export class ClusterError extends Error {
  constructor(
    /** Upper case with underscores, for scripts. */
    readonly code: string,
    message: string,
    readonly hint: string | null = null,
    readonly kind: ErrorKind = 'refused',
  ) {
    super(message);
    this.name = 'ClusterError';
  }
}

/** Wrong usage: an argument that cannot be meant. */
export function usageError(code: string, message: string, hint: string | null = null): ClusterError {
  return new ClusterError(code, message, hint, 'usage');
}

/** The code that Node puts on errors of the operating system, such as `ENOENT`; null if there is none. */
export function systemErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

export function homeNotWritable(path: string): ClusterError {
  return new ClusterError(
    'HOME_NOT_WRITABLE',
    `conclave cannot write to ${path}.`,
    'Make the folder writable, or set CONCLAVE_HOME to another folder.',
  );
}

/** Puts a failed file operation into words. Errors that are not of the file system pass unchanged. */
export function explainFileError(error: unknown, path: string): unknown {
  const hint = 'Free some space, or set CONCLAVE_HOME to a folder on another disk.';
  switch (systemErrorCode(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return homeNotWritable(path);
    case 'ENOSPC':
    case 'EDQUOT':
      return new ClusterError('DISK_FULL', `The disk that holds ${path} is full.`, hint);
    case 'ENOTDIR':
    case 'EEXIST':
      return new ClusterError(
        'HOME_NOT_A_FOLDER',
        `${path} cannot be used: a part of the path is a file, not a folder.`,
        'Set CONCLAVE_HOME to a folder.',
      );
    default:
      return error;
  }
}

/** Runs a file operation, and puts its failure into words. */
export function withFileErrors<T>(path: string, operation: () => T): T {
  try {
    return operation();
  } catch (error) {
    throw explainFileError(error, path);
  }
}
