/** What a check of a history says, for people. */
import type { Operation } from '../check/history.js';
import type { ExceededBound, Violation } from '../check/verdict.js';
import { toPrintable } from './binary-text.js';
import type { FileReport } from './check-history-file.js';
import type { Paint } from './paint.js';
import { formatReply } from './reply-text.js';
import { formatTable } from './table.js';

/** Longer lists are cut to their end. */
const OPERATIONS_SHOWN_MAX = 10;
const KEYS_SHOWN_MAX = 5;
const TEXT_LENGTH_MAX = 60;

const ADVICE: Readonly<Record<ExceededBound, string>> = {
  time: 'The time limit was reached first. Give it more with --time-limit.',
  memory: 'The memory limit was reached first. Give it more with --memory.',
  steps: 'The limit of steps was reached first.',
};

/** Ends with a line break. */
export function formatCheck(report: FileReport, paint: Paint): string {
  const { result } = report;
  if (result.verdict === 'Ok') {
    return `${paint('green', 'Ok')}: the history is linearizable.\n${formatTally(report)}`;
  }
  if (result.verdict === 'Unknown') {
    const { keyGroups, keyGroupsChecked } = result.tally;
    const checked =
      keyGroups === 0 ? '' : ` ${keyGroupsChecked} of ${keyGroups} key groups were found linearizable.`;
    return `${paint('yellow', 'Unknown')}: ${ADVICE[result.exceeded]}${checked}\n${formatTally(report)}`;
  }
  return `${paint('red', 'Illegal')}: the history is not linearizable.\n${formatTally(report)}\n${formatViolation(result.violation)}`;
}

function formatTally({ result, failed, unanswered, timeMs }: FileReport): string {
  const { operations, unknownOutcomes, clients, keyGroups } = result.tally;
  const parts = [
    count(operations, 'operation'),
    ...(unknownOutcomes === 0 ? [] : [`${formatNumber(unknownOutcomes)} of unknown outcome`]),
    ...(unanswered === 0 ? [] : [`${formatNumber(unanswered)} without a response`]),
    ...(failed === 0 ? [] : [`${formatNumber(failed)} that failed left out`]),
    count(clients, 'client'),
    ...(keyGroups === 0 ? [] : [count(keyGroups, 'key group')]),
    `${(timeMs / 1000).toFixed(2)} s`,
  ];
  return `${parts.join(', ')}\n`;
}

function formatViolation({ keys, prefix, prefixEnd, isShortest, placed, unplaced }: Violation): string {
  const shortest = isShortest
    ? 'The shortest prefix that is illegal'
    : 'A prefix that is illegal (there may be a shorter one)';
  const rows = unplaced.map(({ operation, expected }) => [
    ...operationCells(operation),
    `expected ${clipped(formatReply(expected))}`,
  ]);
  return [
    `${shortest} ends at time ${prefixEnd}. Of its ${count(prefix.length, 'operation')} on ${formatKeys(keys)}${tailNote(prefix)}:\n`,
    formatOperations(prefix),
    `\nAn order that explains ${placed.length} of them${tailNote(placed)}:\n`,
    formatOperations(placed),
    `\nNo place in that order is left for:\n`,
    indent(
      formatTable(
        [...OPERATION_COLUMNS, { title: 'NEXT IN THAT ORDER' }],
        rows.slice(0, OPERATIONS_SHOWN_MAX),
      ),
    ),
    ...(rows.length > OPERATIONS_SHOWN_MAX ? [`  and ${rows.length - OPERATIONS_SHOWN_MAX} more\n`] : []),
  ].join('');
}

function tailNote(operations: readonly Operation[]): string {
  return operations.length > OPERATIONS_SHOWN_MAX ? `, the last ${OPERATIONS_SHOWN_MAX}` : '';
}

const OPERATION_COLUMNS = [
  { title: 'CLIENT' },
  { title: 'INVOKED', alignRight: true },
  { title: 'COMPLETED', alignRight: true },
  { title: 'COMMAND' },
  { title: 'RESPONSE' },
] as const;

function formatOperations(operations: readonly Operation[]): string {
  if (operations.length === 0) return '  (none)\n';
  return indent(formatTable(OPERATION_COLUMNS, operations.slice(-OPERATIONS_SHOWN_MAX).map(operationCells)));
}

function operationCells(operation: Operation): string[] {
  const { client, invoked, completed, response } = operation;
  return [
    clipped(client),
    String(invoked),
    completed === null ? '-' : String(completed),
    clipped(formatCommand(operation)),
    completed === null ? 'unknown' : clipped(formatReply(response)),
  ];
}

function formatCommand({ command }: Operation): string {
  const words = (list: readonly string[]): string => list.map(toPrintable).join(' ');
  return command.kind === 'single'
    ? words(command.words)
    : `MULTI ${command.commands.map(words).join('; ')} EXEC`;
}

function formatKeys(keys: readonly string[]): string {
  const named = keys
    .slice(0, KEYS_SHOWN_MAX)
    .map((key) => clipped(toPrintable(key)))
    .join(', ');
  const rest = keys.length - KEYS_SHOWN_MAX;
  return `${keys.length === 1 ? 'key' : 'keys'} ${named}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** One line of a bounded length. */
function clipped(text: string): string {
  const line = text.replaceAll('\n', ' ');
  return line.length > TEXT_LENGTH_MAX ? `${line.slice(0, TEXT_LENGTH_MAX)}…` : line;
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function count(number: number, noun: string): string {
  return `${formatNumber(number)} ${noun}${number === 1 ? '' : 's'}`;
}

function formatNumber(number: number): string {
  return number.toLocaleString('en');
}
