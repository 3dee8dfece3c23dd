import { expect, it } from 'vitest';
import { Desk } from '../hand-fed-source.js';

/** A desk whose command line is open, and what is in it. */
function open(): { desk: Desk; type: (text: string) => void; said: () => string[]; line: () => string } {
  const desk = new Desk();
  const { commands } = desk.controller;
  desk.press(':');
  return {
    desk,
    type: (text) =>
      desk.press(
        ...text
          .replaceAll('\n', '\r')
          .split('')
          .map((key) => (key === '\r' ? 'return' : key)),
      ),
    said: () => commands!.current().lines.map(({ kind, text }) => `${kind} ${text}`),
    line: () => {
      const { text, cursor } = commands!.current().line;
      return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
    },
  };
}

it('runs lines, and tells answers from messages', async () => {
  const { type, said, line } = open();
  type('set a 1\n');
  expect(line()).toBe('|');
  await expect.poll(said).toEqual(['typed set a 1', 'answer SET A 1']);
  type(':fail\n');
  await expect
    .poll(said)
    .toEqual([...['typed set a 1', 'answer SET A 1'], ...['typed fail', 'message Error: it failed.']]);
});

it('keys are letters while it is open, and keys again afterwards', () => {
  const { desk, type, line } = open();
  type('Kq');
  expect([line(), desk.actions.asked, desk.hasLeft]).toEqual(['Kq|', [], false]);
  desk.press('escape', 'q');
  expect(desk.hasLeft).toBe(true);
  desk.press(':');
  expect(line()).toBe('Kq|');
});

it('Ctrl-C ends the command that runs, then the line, then the command line; never the dashboard', async () => {
  const { desk, type, said, line } = open();
  const { commands } = desk.controller;
  type('wait\n');
  await expect.poll(() => commands!.current().isRunning).toBe(true);
  type('more');
  desk.press('ctrl-c');
  await expect.poll(() => commands!.current().isRunning).toBe(false);
  expect([said(), line()]).toEqual([['typed wait', 'message ended'], 'more|']);
  desk.press('ctrl-c');
  expect(line()).toBe('|');
  desk.press('ctrl-c');
  expect([commands!.current().isOpen, desk.hasLeft]).toEqual([false, false]);
});

it('brings back earlier lines', async () => {
  const { desk, type, line } = open();
  const { commands } = desk.controller;
  for (const text of ['one', 'two', 'two']) {
    type(`${text}\n`);
    await expect.poll(() => commands!.current().isRunning).toBe(false);
  }
  const seen = ['up', 'up', 'up', 'down', 'down'].map((key) => {
    desk.press(key);
    return line();
  });
  expect(seen).toEqual(['two|', 'one|', 'one|', 'two|', '|']);
});

it('completes as far as it can, then tells the choices', async () => {
  const { desk, type, said, line } = open();
  type('p');
  desk.press('tab');
  await expect.poll(said).toEqual(['message put  pttl']);
  type('u');
  desk.press('tab');
  await expect.poll(line).toBe('put |');
  desk.press('backspace');
  expect(desk.controller.commands!.current().hint).toBe(' KEY VALUE');
});

it('a line that asks to leave leaves', async () => {
  const { desk, type } = open();
  type('quit\n');
  await expect.poll(() => desk.hasLeft).toBe(true);
});

it('keeps a bounded scrollback, and the place in it', async () => {
  const { desk, type } = open();
  const { commands } = desk.controller;
  for (let count = 0; count < 1100; count += 1) {
    type(`${count}\n`);
    await expect.poll(() => commands!.current().isRunning).toBe(false);
  }
  expect(commands!.current().lines).toHaveLength(2000);
  desk.press('pageup');
  expect(commands!.current().scroll).toBe(8);
  desk.press('ctrl-l');
  expect(commands!.current().lines).toHaveLength(0);
});
