/** The colours of what is drawn in tones. */
import type { PaintTone } from '../sim/tell/scene.js';
import type { Colour, Paint } from './paint.js';

const TONE_COLOURS: Readonly<Record<Exclude<Parameters<PaintTone>[0], 'plain'>, Colour>> = {
  quiet: 'dim',
  good: 'green',
  bad: 'red',
  change: 'yellow',
  client: 'cyan',
  leader: 'bold',
};

export function tonePaint(paint: Paint): PaintTone {
  return (tone, text) => (tone === 'plain' ? text : paint(TONE_COLOURS[tone], text));
}
