/** Tells a run line by line, in the manner that is wanted. */
import type { Plan } from '../../sim/plan.js';
import type { Step } from '../../sim/steps.js';
import { secondsText } from '../../sim/tell/fault-text.js';
import { ASCII_GLYPHS, Lanes, UNICODE_GLYPHS } from '../../sim/tell/lanes.js';
import type { Scene } from '../../sim/tell/scene.js';
import { stepSentence } from '../../sim/tell/step-sentence.js';
import { Storyteller } from '../../sim/tell/storyteller.js';
import { painter } from '../paint.js';
import { tonePaint } from '../tone-paint.js';
import { stepToJson } from './step-json.js';
import type { TellManner, TimedLine } from './worker-protocol.js';

/** The names of the nodes come again after so many lines. */
const HEADER_EVERY_LINES = 50;
export interface Teller {
  /** Has to be asked about every step, in order; no lines for steps that are not told. */
  tell(step: Step): readonly TimedLine[];
  /** What was held back. */
  end(): readonly TimedLine[];
}

export function tellerFor(plan: Plan, manner: TellManner): Teller {
  if (manner.format === 'lanes') return new LaneTeller(plan, manner);
  const textOf =
    manner.format === 'json'
      ? (step: Step): string | null => JSON.stringify(stepToJson(step))
      : (step: Step): string | null => timedSentence(step, plan);
  return {
    tell: (step) => {
      const text = isWanted(step.timeMs, manner) ? textOf(step) : null;
      return text === null ? [] : [{ timeMs: step.timeMs, text }];
    },
    end: () => [],
  };
}

function timedSentence(step: Step, plan: Plan): string | null {
  const sentence = stepSentence(step, plan.nodes);
  return sentence === null ? null : `${secondsText(step.timeMs).padStart(10)}  ${sentence}`;
}

function isWanted(timeMs: number, { fromMs, toMs }: TellManner): boolean {
  return timeMs >= fromMs && timeMs <= toMs;
}

/**
 * A core's messages leave before its events are told. Here what a node did comes before what was sent by it
 * and lost at that same moment.
 */
class LaneTeller implements Teller {
  private readonly lanes: Lanes;
  private readonly storyteller: Storyteller;
  private held: Scene[] = [];
  private count = 0;

  constructor(
    plan: Plan,
    private readonly manner: TellManner,
  ) {
    const glyphs = manner.isUnicode ? UNICODE_GLYPHS : ASCII_GLYPHS;
    const paint = tonePaint(painter(manner.isColoured));
    this.lanes = new Lanes(plan.nodes, { width: manner.width, glyphs, paint });
    this.storyteller = new Storyteller(plan.nodes, manner.tellsAll, plan.engine);
  }

  tell(step: Step): readonly TimedLine[] {
    const isLater = this.held[0] !== undefined && step.timeMs > this.held[0].timeMs;
    const before = isLater ? this.end() : [];
    const scene = this.storyteller.tell(step);
    if (scene === null) return before;
    if (step.type !== 'dropped') return [...before, ...this.draw(scene)];
    this.held.push(scene);
    return before;
  }

  end(): readonly TimedLine[] {
    const { held } = this;
    this.held = [];
    return held.flatMap((scene) => this.draw(scene));
  }

  private draw(scene: Scene): readonly TimedLine[] {
    const { timeMs } = scene;
    if (!isWanted(timeMs, this.manner)) return [];
    const header = this.count % HEADER_EVERY_LINES === 0 ? [this.lanes.header()] : [];
    this.count += 1;
    return [...header, ...this.lanes.draw(scene, this.storyteller.marks)].map((text) => ({ timeMs, text }));
  }
}
