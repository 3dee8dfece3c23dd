/** `conclave trace`: runs the command, and tells its trace in the manner that is wanted. */
import type { ClusterRecord } from '../../cluster/cluster-record.js';
import type { CommandTable } from '../command-table.js';
import { hasUnicode } from '../encoding.js';
import type { Surroundings } from '../surroundings.js';
import { tonePaint } from '../tone-paint.js';
import { checkWritable, writeUserFile } from '../user-file.js';
import { diagramOf } from './diagram.js';
import { innerCommand } from './inner-command.js';
import { runTraced, type TracedRun } from './run-traced.js';
import { traceToJson } from './trace-json.js';
import { drawTrace } from './trace-svg.js';
import { formatTrace } from './trace-text.js';

export interface TraceRequest {
  /** The command to be traced, and its arguments. */
  readonly words: readonly string[];
  /** For whatever command it is. */
  readonly flags: readonly string[];
  readonly record: ClusterRecord;
  readonly table: CommandTable;
  /** Whether a node may know this word. */
  readonly isRedisCommand: (word: string) => boolean;
  readonly surroundings: Surroundings;
  readonly svgFile: string | undefined;
  /** A list with all details instead of lanes. */
  readonly isList: boolean;
  readonly isJson: boolean;
}

/** Returns what `--json` prints. The exit code is that of the command. */
export async function tellTrace(request: TraceRequest): Promise<object> {
  const { flags, isJson, isRedisCommand, record, surroundings, svgFile, table, words } = request;
  if (svgFile !== undefined) checkWritable(svgFile);
  const command = innerCommand(words, isJson ? [...flags, '--json'] : flags, table, isRedisCommand);
  const run = await runTraced(command, record, table, surroundings);
  const { exitCode } = run.outcome;
  if (svgFile !== undefined && run.trace !== null) {
    writeUserFile(svgFile, drawTrace(diagramOf(run.trace), words.join(' ')));
  }
  if (exitCode !== 0) surroundings.setExitCode(exitCode);
  if (!isJson) tellAsText(run, request);
  return toJson(run, request);
}

function tellAsText({ lost, outcome, trace }: TracedRun, request: TraceRequest): void {
  const { isList, surroundings, svgFile } = request;
  if (trace !== null) {
    const style = {
      width: process.stdout.columns || null,
      isUnicode: hasUnicode(process.env),
      paint: tonePaint(surroundings.paint),
      isList,
    };
    surroundings.write(formatTrace(diagramOf(trace), style));
    if (outcome.output !== '') surroundings.write(`\n${outcome.output}`);
    if (svgFile !== undefined) surroundings.writeMessage(`Drawn into ${svgFile}.\n`);
  }
  for (const node of lost) {
    surroundings.writeMessage(
      `${node} ceased to tell its steps: it went down, or told more than could be read.\n`,
    );
  }
  surroundings.writeMessage(outcome.messages);
}

/** The error of the command comes first, in the form of any error, and then what is known of its way. */
function toJson({ lost, outcome, trace }: TracedRun, { record, svgFile, words }: TraceRequest): object {
  const { json } = outcome;
  const isError = typeof json === 'object' && json !== null && 'error' in json && outcome.exitCode !== 0;
  return {
    ...(isError ? json : { answer: json }),
    cluster: record.name,
    engine: record.engine,
    command: words,
    ...(trace === null ? { nodes: [], steps: [], durationMs: null } : traceToJson(trace)),
    lost,
    ...(svgFile === undefined ? {} : { svg: svgFile }),
  };
}
