/** Tells a run line by line, in the manner that is wanted. */
import type { Plan } from '../../sim/plan.js';
import type { Step } from '../../sim/steps.js';
import { secondsText } from '../../sim/tell/fault-text.js';
import { ASCII_GLYPHS, Lanes, UNICODE_GLYPHS } from '../../sim/tell/lanes.js';
import type { PaintTone } from '../../sim/tell/scene.js';
import { stepSentence } from '../../sim/tell/step-sentence.js';
import { Storyteller } from '../../sim/tell/storyteller.js';
import { type Colour, painterFor } from '../paint.js';
import { stepToJson } from './step-json.js';
import type { TellManner, TimedLine } from './worker-protocol.js';

/** The names of the nodes come again after so many lines. */
const HEADER_EVERY_LINES = 50;
const TONE_COLOURS: Readonly<Record<Exclude<Parameters<PaintTone>[0], 'plain'>, Colour>> = {
  quiet: 'dim',
  good: 'green',
  bad: 'red',
  change: 'yellow',
  client: 'cyan',
  leader: 'bold',
};

/** Has to be asked about every step, in order; the answer is none for steps that are not told. */
export type TellStep = (step: Step) => readonly TimedLine[];

export function tellerFor(plan: Plan, manner: TellManner): TellStep {
  const tell = tellLinesOf(plan, manner);
  return (step) => {
    const lines = tell(step);
    if (step.timeMs < manner.fromMs || step.timeMs > manner.toMs) return [];
    return lines.map((text) => ({ timeMs: step.timeMs, text }));
  };
}

type TellLines = (step: Step) => readonly string[];

function tellLinesOf(plan: Plan, manner: TellManner): TellLines {
  switch (manner.format) {
    case 'lanes':
      return tellInLanes(plan, manner);
    case 'json':
      return (step) => [JSON.stringify(stepToJson(step))];
    case 'sentences':
      return (step) => {
        const sentence = stepSentence(step, plan.nodes);
        return sentence === null ? [] : [`${secondsText(step.timeMs).padStart(10)}  ${sentence}`];
      };
  }
}

function tellInLanes(plan: Plan, manner: TellManner): TellLines {
  const glyphs = manner.isUnicode ? UNICODE_GLYPHS : ASCII_GLYPHS;
  const lanes = new Lanes(plan.nodes, { width: manner.width, glyphs, paint: tonePaint(manner.isColoured) });
  const storyteller = new Storyteller(plan.nodes, manner.tellsAll);
  let count = 0;
  return (step) => {
    const scene = storyteller.tell(step);
    if (scene === null) return [];
    const lines = lanes.draw(scene, storyteller.marks);
    if (step.timeMs < manner.fromMs) return lines;
    const header = count % HEADER_EVERY_LINES === 0 ? [lanes.header()] : [];
    count += 1;
    return [...header, ...lines];
  };
}

function tonePaint(isColoured: boolean): PaintTone {
  const paint = painterFor(process.stdout, { FORCE_COLOR: isColoured ? '1' : '0' });
  return (tone, text) => (tone === 'plain' ? text : paint(TONE_COLOURS[tone], text));
}
