/** Puts whatever was thrown into the form in which a user sees it: a message, a hint, an exit code. */
import { ClientError } from '../client/client-error.js';
import { ClusterError } from '../cluster/cluster-error.js';

export const EXIT_REFUSED = 1;
export const EXIT_USAGE = 2;
/** As shells count it: 128 and the number of SIGINT. */
const EXIT_INTERRUPTED = 130;

export interface ErrorReport {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
  readonly exitCode: number;
}

/** A command that was stopped by Ctrl-C and has tidied up. */
export class InterruptedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InterruptedError';
  }
}

export function describeError(error: unknown): ErrorReport {
  if (error instanceof ClusterError) {
    const exitCode = error.kind === 'usage' ? EXIT_USAGE : EXIT_REFUSED;
    return { code: error.code, message: error.message, hint: error.hint, exitCode };
  }
  if (error instanceof ClientError) return describeClientError(error);
  if (error instanceof InterruptedError || isAbort(error)) {
    const message = error instanceof InterruptedError ? error.message : 'Interrupted.';
    return { code: 'INTERRUPTED', message, hint: null, exitCode: EXIT_INTERRUPTED };
  }
  if (!(error instanceof Error)) return describeBug(String(error));
  return isUsageError(error) ? describeUsageError(error) : describeBug(error.message);
}

/** On stderr, for people. */
export function formatReport(report: ErrorReport, paint: (text: string) => string): string {
  const hint = report.hint === null ? '' : `\n${report.hint}`;
  return `${paint('Error:')} ${report.message}${hint}\n`;
}

/** On stdout, for `--json`. */
export function reportToJson({ code, message, hint }: ErrorReport): unknown {
  return { error: { code, message, hint } };
}

function describeClientError(error: ClientError): ErrorReport {
  const exitCode = error.code === 'UNKNOWN_NODE' ? EXIT_USAGE : EXIT_REFUSED;
  return { code: error.code, message: sentence(error.message), hint: sentence(error.hint), exitCode };
}

/** oclif's parser marks its errors with the exit code it wants. */
function isUsageError(error: Error): error is Error & { oclif: { exit?: number } } {
  return 'oclif' in error && typeof error.oclif === 'object' && error.oclif !== null;
}

const HELP_HINT = 'See more help with --help';

function describeUsageError(error: Error): ErrorReport {
  const message = error.message
    .replace(`\n${HELP_HINT}`, '')
    .replace(/^Parsing (--\S+)\s+/, '$1: ')
    .trim();
  return { code: 'USAGE', message: sentence(message), hint: `${HELP_HINT}.`, exitCode: EXIT_USAGE };
}

function describeBug(message: string): ErrorReport {
  return {
    code: 'INTERNAL',
    message: `conclave failed in a way it should not: ${message}`,
    hint: 'Run it again with DEBUG=conclave to see where.',
    exitCode: EXIT_REFUSED,
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** A capital letter first and a full stop last; a text of several lines stays as it is. */
function sentence(text: string): string {
  if (text === '' || text.includes('\n')) return text;
  // A name of a node, such as n1, is not a word: it keeps its small letter.
  const first = /^[a-z]+\b(?!\d)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
