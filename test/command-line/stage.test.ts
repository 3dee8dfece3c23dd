import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { AudienceLeftError, PlainStage, TerminalStage } from '../../src/command-line/demo/stage.js';

const plain = (_: string, text: string): string => text;

/** A terminal's standard input, as far as the stage uses it. */
class Keyboard extends EventEmitter {
  raw = false;
  paused = true;
  setRawMode(raw: boolean): void {
    this.raw = raw;
  }
  resume(): void {
    this.paused = false;
  }
  pause(): void {
    this.paused = true;
  }
}

function terminal(): {
  keyboard: Keyboard;
  stage: TerminalStage;
  controller: AbortController;
  text: () => string;
} {
  const keyboard = new Keyboard();
  const controller = new AbortController();
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  const input = keyboard as unknown as NodeJS.ReadStream;
  const stage = new TerminalStage(write, plain, controller.signal, input);
  return { keyboard, stage, controller, text: () => text };
}

test('numbers its steps, and goes through without a terminal', async () => {
  let text = '';
  const stage = new PlainStage((more) => (text += more), plain, new AbortController().signal);
  stage.title('one');
  stage.say('said');
  stage.event('seen');
  await stage.next();
  stage.title('two');
  expect(text).toBe('1. one\n   said\n   · seen\n\n2. two\n');
});

test('a key goes on, q leaves, Ctrl-C interrupts; each leaves the terminal as it was', async () => {
  for (const [key, expected] of [
    [' ', null],
    ['q', AudienceLeftError],
    ['\u0003', DOMException],
  ] as const) {
    const { keyboard, stage } = terminal();
    const next = stage.next().catch((error: unknown) => error);
    expect(keyboard).toMatchObject({ raw: true, paused: false });
    keyboard.emit('data', Buffer.from(key));
    const outcome = await next;
    if (expected === null) expect(outcome).toBeUndefined();
    else expect(outcome).toBeInstanceOf(expected);
    expect(keyboard).toMatchObject({ raw: false, paused: true });
    expect(keyboard.listenerCount('data')).toBe(0);
  }
});

test('a signal ends the wait, and leaves the terminal as it was', async () => {
  const { keyboard, stage, controller, text } = terminal();
  const next = stage.next();
  controller.abort();
  await expect(next).rejects.toMatchObject({ name: 'AbortError' });
  expect(keyboard).toMatchObject({ raw: false, paused: true });
  expect(text()).toContain('\u001b[K');
});
