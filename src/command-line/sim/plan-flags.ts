/** The flags that say which plan is meant, the same for all commands of the simulator. */
import { string } from '@oclif/core/flags';
import { usageError } from '../../cluster/cluster-error.js';
import { parseDuration, parseWhole } from '../../cluster/duration.js';
import { faultKinds } from '../../sim/faults/fault-kinds.js';
import { DEFAULT_DURATION_MS, drawPlan, type Plan, type PlanChoices } from '../../sim/plan.js';
import { closest } from '../did-you-mean.js';
import { findBug } from './find-bug.js';

const NODES_MAX = 9;
const NO_FAULTS = 'none';

export const planFlags = {
  time: string({
    description: `Virtual length of a run, such as 30s or 10m; ${DEFAULT_DURATION_MS / 1000}s if not given.`,
    helpValue: 'TIME',
  }),
  nodes: string({
    char: 'n',
    description: `Size of the cluster, 1 to ${NODES_MAX}; drawn from the seed if not given.`,
    helpValue: 'COUNT',
  }),
  faults: string({
    description: `Kinds of faults that may come, with commas between, or ${NO_FAULTS}; all if not given. Kinds: ${[...faultKinds.keys()].join(', ')}.`,
    helpValue: 'LIST',
  }),
  bug: string({
    description: 'Leave out a rule of the protocol on purpose; "conclave sim bugs" lists them.',
    helpValue: 'NAME',
  }),
};

export interface PlanFlags {
  readonly time?: string | undefined;
  readonly nodes?: string | undefined;
  readonly faults?: string | undefined;
  readonly bug?: string | undefined;
}

/** What is fixed for all runs, whatever their seeds. */
export interface PlanRequest {
  readonly choices: PlanChoices;
  /** Name of a planted bug. */
  readonly bug: string | null;
}

/** Throws usage errors. */
export function parsePlanFlags({ time, nodes, faults, bug }: PlanFlags): PlanRequest {
  return {
    choices: {
      ...(time === undefined ? {} : { durationMs: parseDuration(time) }),
      ...(nodes === undefined ? {} : { nodeCount: parseWhole('--nodes', nodes, 1, NODES_MAX) }),
      ...(faults === undefined ? {} : { faults: parseFaults(faults) }),
    },
    bug: bug === undefined ? null : findBug(bug).name,
  };
}

/** A whole number that is exact. Throws a usage error. */
export function parseSeed(text: string): number {
  return parseWhole('seed', text, 0, Number.MAX_SAFE_INTEGER);
}

export function planOf(seed: number, { choices }: PlanRequest): Plan {
  return drawPlan(seed, choices);
}

/** The flags that give the same plan again, as one types them; empty, or with a blank before each. */
export function flagWords({ choices, bug }: PlanRequest): string {
  const { durationMs, nodeCount, faults } = choices;
  const words: string[] = [];
  if (durationMs !== undefined) words.push(`--time ${durationWord(durationMs)}`);
  if (nodeCount !== undefined) words.push(`--nodes ${nodeCount}`);
  if (faults !== undefined) words.push(`--faults ${faults.length === 0 ? NO_FAULTS : faults.join(',')}`);
  if (bug !== null) words.push(`--bug ${bug}`);
  return words.map((word) => ` ${word}`).join('');
}

/** In the order of the kinds, so that the order in which they are typed changes nothing. */
function parseFaults(text: string): readonly string[] {
  if (text === NO_FAULTS) return [];
  const known = [...faultKinds.keys()];
  const names = new Set(text.split(',').map((name) => name.trim()));
  for (const name of names) {
    if (faultKinds.has(name)) continue;
    const meant = closest(name, known);
    throw usageError(
      'UNKNOWN_FAULT',
      `There is no fault "${name}".`,
      meant === null ? `Known: ${known.join(', ')}, ${NO_FAULTS}.` : `Did you mean ${meant}?`,
    );
  }
  return known.filter((name) => names.has(name));
}

function durationWord(durationMs: number): string {
  return durationMs % 1000 === 0 ? `${durationMs / 1000}s` : `${durationMs}ms`;
}
