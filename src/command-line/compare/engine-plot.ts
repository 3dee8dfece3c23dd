/** One engine in time: throughput and latency over the same axis, with the fault on it. */
import type { EngineRun } from '../../compare/engine-run.js';
import type { Series } from '../../compare/series.js';
import type { Paint } from '../paint.js';
import {
  columnPlot,
  floorLine,
  type Label,
  type LogScale,
  labelLine,
  logLabels,
  type PlotGlyphs,
  reachPlot,
} from './plot.js';

const THROUGHPUT_ROWS = 5;
const LATENCY_ROWS = 6;
/** Before each row: a label and a blank. */
export const LABEL_CHARACTERS = 8;
const TICKS_MAX = 10;

/** The same for all engines, so that their plots can be laid over each other. */
export interface PlotScales {
  readonly operationsPerSecondMax: number;
  readonly latencyMs: LogScale;
}

export function scalesOf(all: readonly Series[]): PlotScales {
  const rates = all.flatMap(({ operationsPerSecond }) => operationsPerSecond);
  const highs = all.flatMap(({ maxMs }) => maxMs.filter((ms) => ms !== null));
  const lows = all.flatMap(({ medianMs }) => medianMs.filter((ms) => ms !== null));
  const min = Math.max(0.1, Math.min(...lows, 1));
  return {
    operationsPerSecondMax: Math.max(1, ...rates),
    latencyMs: { min, max: Math.max(10 * min, 1.01 * Math.max(0, ...highs)) },
  };
}

export function formatEnginePlot(
  run: EngineRun,
  series: Series,
  scales: PlotScales,
  glyphs: PlotGlyphs,
  paint: Paint,
): string {
  const { operationsPerSecondMax, latencyMs } = scales;
  const width = series.operationsPerSecond.length;
  const throughput = columnPlot(series.operationsPerSecond, THROUGHPUT_ROWS, operationsPerSecondMax, glyphs);
  const reaches = series.medianMs.map((point, at) =>
    point === null ? null : { point, top: series.maxMs[at] ?? point },
  );
  const latency = reachPlot(reaches, LATENCY_ROWS, latencyMs, glyphs);
  const line = (label: string, row: string): string =>
    `${paint('dim', `${label.padStart(LABEL_CHARACTERS - 2)} ${glyphs.axis}`)}${row}\n`;
  const throughputLabels = throughput.map((_, at) =>
    at === 0 ? String(Math.round(operationsPerSecondMax)) : at === THROUGHPUT_ROWS - 1 ? '0' : '',
  );
  const latencyLabels = logLabels(LATENCY_ROWS, latencyMs).map(shortMs);
  return [
    `  ${paint('dim', 'operations per second')}\n`,
    ...throughput.map((row, at) => line(throughputLabels[at] ?? '', paint('green', row))),
    axis(series, width, glyphs, paint),
    `  ${paint('dim', `latency in ms, logarithmic: ${glyphs.point} median, ${glyphs.stem} up to the slowest`)}\n`,
    ...latency.map((row, at) => line(latencyLabels[at] ?? '', paint('cyan', row))),
    axis(series, width, glyphs, paint),
    timeLine(series, width),
    faultLine(run, series, width, glyphs, paint),
  ].join('');
}

function axis(series: Series, width: number, glyphs: PlotGlyphs, paint: Paint): string {
  const floor = floorLine(width, tickColumns(series, width), glyphs);
  return `${paint('dim', `${' '.repeat(LABEL_CHARACTERS - 1)}${glyphs.corner}${floor}`)}\n`;
}

function timeLine(series: Series, width: number): string {
  const step = tickColumns(series, width);
  const labels: Label[] = [];
  for (let column = 0; column < width; column += step) {
    labels.push({ column, text: seconds(column * series.bucketMs) });
  }
  return `${' '.repeat(LABEL_CHARACTERS)}${labelLine(labels, width + LABEL_CHARACTERS)}\n`;
}

/** Under the axis: what was done, at the moment it was done. */
function faultLine(
  { fault }: EngineRun,
  { bucketMs }: Series,
  width: number,
  glyphs: PlotGlyphs,
  paint: Paint,
): string {
  if (fault === null) return '';
  const at = (ms: number, text: string): Label => ({
    column: Math.floor(ms / bucketMs),
    text: `${glyphs.mark} ${text}`,
  });
  const labels = [at(fault.beganAtMs, `fault on ${fault.victim}`)];
  if (fault.liftedAtMs !== null) labels.push(at(fault.liftedAtMs, 'lifted'));
  return `${' '.repeat(LABEL_CHARACTERS)}${paint('red', labelLine(labels, width))}\n`;
}

/** A round number of columns. */
function tickColumns({ bucketMs }: Series, width: number): number {
  const steps = [1, 2, 5, 10, 20, 50, 100].map((factor) =>
    Math.max(1, Math.round((factor * 1000) / bucketMs)),
  );
  return steps.find((columns) => columns >= 6 && width / columns <= TICKS_MAX) ?? width;
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toFixed(1))}s`;
}

function shortMs(ms: number): string {
  return ms < 10 ? ms.toFixed(1) : String(Math.round(ms));
}
