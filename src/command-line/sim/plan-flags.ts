/** The flags that say which plan is meant, the same for all commands of the simulator. */
import { string } from '@oclif/core/flags';
import { usageError } from '../../cluster/cluster-error.js';
import { parseDuration, parseWhole } from '../../cluster/duration.js';
import { engineOf } from '../../sim/bugs/bugs.js';
import type { PlantedBug } from '../../sim/bugs/planted-bug.js';
import { faultKinds } from '../../sim/faults/fault-kinds.js';
import {
  DEFAULT_DURATION_MS,
  drawPlan,
  type EngineName,
  type Plan,
  type PlanChoices,
} from '../../sim/plan.js';
import { closest } from '../did-you-mean.js';
import { findBug } from './find-bug.js';

const NODES_MAX = 9;
const NO_FAULTS = 'none';
const ENGINES: readonly EngineName[] = ['raft', 'paxos'];

export const planFlags = {
  engine: string({
    description: 'What replicates: raft or paxos; raft if not given, or the engine of the planted bug.',
    helpValue: 'ENGINE',
  }),
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
  readonly engine?: string | undefined;
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
export function parsePlanFlags({ engine, time, nodes, faults, bug }: PlanFlags): PlanRequest {
  const planted = bug === undefined ? null : findBug(bug);
  return {
    choices: {
      ...engineChoice(engine, planted),
      ...(time === undefined ? {} : { durationMs: parseDuration(time) }),
      ...(nodes === undefined ? {} : { nodeCount: parseWhole('--nodes', nodes, 1, NODES_MAX) }),
      ...(faults === undefined ? {} : { faults: parseFaults(faults) }),
    },
    bug: planted?.name ?? null,
  };
}

/** Empty: Raft, as nothing else was asked for. */
function engineChoice(typed: string | undefined, bug: PlantedBug | null): { readonly engine?: EngineName } {
  const ofBug = bug === null ? null : engineOf(bug);
  if (typed === undefined) return ofBug === 'paxos' ? { engine: ofBug } : {};
  const engine = ENGINES.find((name) => name === typed);
  if (engine === undefined) {
    const meant = closest(typed, ENGINES);
    const hint = meant === null ? 'The engines are raft and paxos.' : `Did you mean ${meant}?`;
    throw usageError('UNKNOWN_ENGINE', `There is no engine "${typed}".`, hint);
  }
  if (bug !== null && ofBug !== null && ofBug !== engine) {
    throw usageError(
      'WRONG_ENGINE',
      `${bug.name} is a bug of ${ofBug}, not of ${engine}.`,
      'Leave out --engine.',
    );
  }
  return engine === 'raft' ? {} : { engine };
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
  const { engine, durationMs, nodeCount, faults } = choices;
  const words: string[] = [];
  const isOfBug = bug !== null && engineOf(findBug(bug)) === engine;
  if (engine !== undefined && !isOfBug) words.push(`--engine ${engine}`);
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
