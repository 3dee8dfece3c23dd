/** The comparison of methods as a table. */
import type { Paint } from '../paint.js';
import { formatTable } from '../table.js';
import type { Comparison, MethodFigures } from './compare.js';
import { bytes, count, factor, milliseconds, percent } from './figures.js';

export function formatComparison(comparison: Comparison, paint: Paint): string {
  const { nodes, minimumOnAdd, minimumOnRemove, methods, leftOut } = comparison;
  const columns = [
    { title: 'METHOD' },
    { title: 'KEYS', alignRight: true },
    { title: 'STD DEV', alignRight: true },
    { title: 'FULLEST', alignRight: true },
    { title: 'ADD MOVES', alignRight: true },
    { title: 'REMOVE MOVES', alignRight: true },
    { title: 'LOOKUPS/S', alignRight: true },
    { title: 'TABLE', alignRight: true },
    { title: 'BUILD', alignRight: true },
  ];
  const remarks = leftOut.map(
    ({ method, reason }) => `${paint('yellow', 'left out')} ${method}: ${reason}\n`,
  );
  const keys = Math.max(...methods.map((figures) => figures.keys));
  const least = [
    `${nodes} ${nodes === 1 ? 'node' : 'nodes'}; at least`,
    `${percent(minimumOnAdd)} of the keys have to move when one is added`,
    minimumOnRemove === null ? '' : `, ${percent(minimumOnRemove)} when one is removed`,
  ];
  return [
    `${least[0]} ${least[1]}${least[2]}\n\n`,
    formatTable(columns, methods.map(formatMethod)),
    `\nThe figures are counted: ${count(keys)} keys stray by ${percent(Math.sqrt(nodes / keys))} from node to node by chance alone.\n`,
    remarks.length > 0 ? `\n${remarks.join('')}` : '',
  ].join('');
}

function formatMethod(figures: MethodFigures): readonly string[] {
  return [
    figures.method,
    count(figures.keys),
    percent(figures.coefficientOfVariation),
    factor(figures.maxOverMean),
    percent(figures.movedOnAdd),
    figures.movedOnRemove === null ? '-' : percent(figures.movedOnRemove),
    count(figures.lookupsPerSecond),
    bytes(figures.tableBytes),
    milliseconds(figures.buildMs),
  ];
}
