/** Runs `conclave compare` for a person: progress, and an end that leaves nothing behind on Ctrl-C. */
import { availableParallelism } from 'node:os';
import type { EngineName } from '../../cluster/cluster-record.js';
import type { Home } from '../../cluster/home.js';
import { compareEngines } from '../../compare/compare-engines.js';
import type { EngineRun } from '../../compare/engine-run.js';
import type { ComparePlan } from '../../compare/plan.js';
import { hasUnicode } from '../encoding.js';
import { InterruptedError } from '../error-report.js';
import type { Paint } from '../paint.js';
import type { Progress } from '../progress.js';
import type { Surroundings } from '../surroundings.js';
import type { CompareView } from './compare-text.js';
import { ASCII_GLYPHS, BLOCK_GLYPHS } from './plot.js';

const WIDTH_MIN = 80;
const WIDTH_MAX = 132;

export interface CompareManner {
  readonly home: Home;
  readonly progress: Progress;
  readonly interruptible: Surroundings['interruptible'];
}

/** Throws `InterruptedError` on Ctrl-C, once nothing is left. */
export async function runCompare(
  engines: readonly EngineName[],
  plan: ComparePlan,
  { home, interruptible, progress }: CompareManner,
): Promise<readonly EngineRun[]> {
  const onProgress = (text: string): void => progress.update(text);
  try {
    return await interruptible((signal) => compareEngines({ home, engines, plan, signal, onProgress }));
  } catch (error) {
    progress.clear();
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    throw new InterruptedError('Interrupted; the comparison has left nothing behind.');
  } finally {
    progress.clear();
  }
}

/** Whether every engine kept what it promised. */
export function isKept(runs: readonly EngineRun[]): boolean {
  return runs.every(({ readBack }) => readBack.broken.length === 0);
}

/** What standard output can show. */
export function viewOf(paint: Paint): CompareView {
  const width = process.stdout.columns || WIDTH_MIN;
  return {
    width: Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, width)),
    glyphs: hasUnicode(process.env) ? BLOCK_GLYPHS : ASCII_GLYPHS,
    cores: availableParallelism(),
    paint,
  };
}
