/** Plans in files: what `sim shrink --output` writes and `sim replay --plan` reads. */
import { type ClusterError, usageError } from '../../cluster/cluster-error.js';
import type { Plan } from '../../sim/plan.js';
import { readUserFile, writeUserFile } from '../user-file.js';
import { findBug } from './find-bug.js';
import { isPlan } from './is-plan.js';

const VERSION = 1;

export interface PlanInFile {
  readonly plan: Plan;
  readonly bug: string | null;
  /** What it violates. */
  readonly invariant: string;
}

export function writePlanFile(file: string, content: PlanInFile): void {
  const text = `${JSON.stringify({ version: VERSION, ...content }, null, 2)}\n`;
  writeUserFile(file, text);
}

/** Throws a usage error if it is no plan, or one of another version. */
export function readPlanFile(file: string): PlanInFile {
  const text = readUserFile(file);
  const content = parseFile(file, text);
  const { version, plan, bug, invariant } = content;
  if (typeof version === 'number' && version > VERSION) {
    throw usageError('PLAN_TOO_NEW', `${file} was written by a newer version of conclave.`);
  }
  const isWhole = version === VERSION && typeof invariant === 'string' && isPlan(plan);
  if (!isWhole || (bug !== null && typeof bug !== 'string')) throw malformed(file);
  return { plan, bug: bug === null ? null : findBug(bug).name, invariant };
}

function parseFile(file: string, text: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null) return { ...content };
  } catch {
    // Told below, as for anything else that is no plan.
  }
  throw malformed(file);
}

function malformed(file: string): ClusterError {
  return usageError(
    'MALFORMED_PLAN',
    `${file} holds no plan of a simulation.`,
    'A file that fits is what "conclave sim shrink SEED --output FILE" writes.',
  );
}
