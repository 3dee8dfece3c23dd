/** A comparison for people: a plot of each engine on the same axes, then their figures side by side. */

import type { EngineRun } from '../../compare/engine-run.js';
import type { ComparePlan, FaultKind } from '../../compare/plan.js';
import type { BrokenPromise } from '../../compare/promises.js';
import { chooseBucketMs, seriesOf } from '../../compare/series.js';
import type { Paint } from '../paint.js';
import { formatTable } from '../table.js';
import { formatEnginePlot, LABEL_CHARACTERS, scalesOf } from './engine-plot.js';
import type { PlotGlyphs } from './plot.js';

export interface CompareView {
  /** Characters in a line. */
  readonly width: number;
  readonly glyphs: PlotGlyphs;
  readonly cores: number;
  readonly paint: Paint;
}

const BROKEN_SHOWN_MAX = 10;

export function formatComparison(plan: ComparePlan, runs: readonly EngineRun[], view: CompareView): string {
  const { cores, glyphs, paint, width } = view;
  const bucketMs = chooseBucketMs(plan.durationMs, width - LABEL_CHARACTERS);
  const all = runs.map((run) => ({ run, series: seriesOf(run.completions, run.durationMs, bucketMs) }));
  const scales = scalesOf(all.map(({ series }) => series));
  const plots = all.map(
    ({ run, series }) =>
      `${paint('bold', run.engine)}  ${describeFault(plan.fault, run)}\n${formatEnginePlot(run, series, scales, glyphs, paint)}\n`,
  );
  return [
    `${describePlan(plan)}\nOne engine after the other, on ${cores} cores that nodes and clients share.\n\n`,
    ...plots,
    formatFigures(plan, runs, paint),
    ...runs.map((run) => formatReadBack(run, paint)),
  ].join('');
}

function describePlan({ clients, durationMs, nodes, readPercent, seed }: ComparePlan): string {
  const load = readPercent === 0 ? 'writes' : `${100 - readPercent} % writes, ${readPercent} % reads`;
  const people = clients === 1 ? '1 client' : `${clients} clients`;
  return `${nodes} nodes, ${people}, ${load}, ${durationMs / 1000} s, seed ${seed}.`;
}

function describeFault(kind: FaultKind | null, { fault }: EngineRun): string {
  if (fault === null || kind === null) return 'nothing goes wrong';
  const { beganAtMs, clientsAtVictim, clientsElsewhere, liftedAtMs, victim, wasLeader } = fault;
  const who = `${victim} (${wasLeader ? 'the leader' : 'nobody leads'})`;
  const when =
    liftedAtMs === null ? `at ${seconds(beganAtMs)}` : `from ${seconds(beganAtMs)} to ${seconds(liftedAtMs)}`;
  return `${who} ${DEEDS[kind]} ${when}, with ${clientsAtVictim} of ${clientsAtVictim + clientsElsewhere} clients`;
}

const DEEDS: Readonly<Record<FaultKind, string>> = {
  'kill-leader': 'killed',
  pause: 'paused',
  isolate: 'isolated',
};

type Figure = readonly [name: string, value: (run: EngineRun) => string];

function formatFigures(plan: ComparePlan, runs: readonly EngineRun[], paint: Paint): string {
  const unit = plan.readPercent === 0 ? 'write' : 'operation';
  const groups: readonly (readonly [string, readonly Figure[]])[] = [
    ['one client alone', costs(unit, (run) => run.oneClient)],
    [
      plan.fault === null ? 'all clients' : 'all clients, before the fault',
      [
        ...costs(unit, (run) => run.steady),
        ['longest gap of a client', (run) => ms(worst(run.steadyGaps.othersMs, run.steadyGaps.victimsMs))],
      ],
    ],
    ...(plan.fault === null ? [] : [['from the fault on', faultFigures(unit)] as const]),
    ['in all', outcomeFigures(unit)],
  ];
  const rows = groups.flatMap(([title, figures]) => [
    [paint('bold', title), ...runs.map(() => '')],
    ...figures.map(([name, value]) => [`  ${name}`, ...runs.map((run) => value(run))]),
  ]);
  const columns = [
    { title: '' },
    ...runs.map((run) => ({ title: run.engine.toUpperCase(), alignRight: true })),
  ];
  return `${formatTable(columns, rows)}\n`;
}

function costs(unit: string, of: (run: EngineRun) => EngineRun['steady']): readonly Figure[] {
  return [
    [`${unit}s per second`, (run) => String(Math.round(of(run).operationsPerSecond))],
    ['median latency', (run) => ms(of(run).medianMs)],
    ['latency of 99 %', (run) => ms(of(run).p99Ms)],
    [`messages per ${unit}, all nodes`, (run) => ratio(of(run).messagesPerOperation)],
    [`bytes per ${unit}, between nodes`, (run) => whole(of(run).bytesPerOperation)],
    [`fsyncs per ${unit}, all nodes`, (run) => ratio(of(run).fsyncsPerOperation)],
  ];
}

function faultFigures(unit: string): readonly Figure[] {
  return [
    [`${unit}s per second`, ({ fault }) => whole(fault?.pace.operationsPerSecond ?? null)],
    ['median latency', ({ fault }) => ms(fault?.pace.medianMs ?? null)],
    ['longest gap of a client of another node', ({ fault }) => ms(fault?.gaps.othersMs ?? null)],
    ['longest gap of a client of that node', ({ fault }) => ms(fault?.gaps.victimsMs ?? null)],
    ['longest time without any acknowledgement', ({ fault }) => ms(fault?.gaps.anybodyMs ?? null)],
    ['all clients served again after', ({ fault }) => ms(fault?.allServedAfterMs ?? null)],
  ];
}

function outcomeFigures(unit: string): readonly Figure[] {
  return [
    [`${unit}s acknowledged`, ({ outcomes }) => String(outcomes.acknowledged)],
    ['refused, without effect', ({ outcomes }) => String(outcomes.refused)],
    ['outcome unknown', ({ outcomes }) => String(outcomes.unknown)],
  ];
}

function formatReadBack({ engine, readBack }: EngineRun, paint: Paint): string {
  const { broken, keys } = readBack;
  if (broken.length === 0) {
    return `${paint('green', 'kept')} ${engine}: ${keys} keys were read back, each with its newest acknowledged value\n`;
  }
  const shown = broken.slice(0, BROKEN_SHOWN_MAX).map((one) => `  ${describeBroken(one)}\n`);
  const more = broken.length > shown.length ? `  and ${broken.length - shown.length} more\n` : '';
  return `${paint('red', 'broken')} ${engine}: ${broken.length} of ${keys} keys do not hold what was acknowledged\n${shown.join('')}${more}`;
}

function describeBroken({ acknowledged, found, key }: BrokenPromise): string {
  return `${key} holds ${found ?? 'nothing'}, and ${acknowledged ?? 'nothing'} was acknowledged last`;
}

function worst(...gaps: readonly (number | null)[]): number | null {
  const known = gaps.filter((gap) => gap !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function ms(value: number | null): string {
  return value === null ? '-' : `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

function whole(value: number | null): string {
  return value === null ? '-' : String(Math.round(value));
}

function ratio(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}

function seconds(value: number): string {
  return `${(value / 1000).toFixed(1)} s`;
}
