/** What is written to the terminal for each frame, and how the terminal is left. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { enterAlternateScreen } from '../../../src/dashboard/terminal/alternate-screen.js';
import { Screen } from '../../../src/dashboard/terminal/screen.js';
import { SignalWatch } from '../../../src/dashboard/terminal/signal-watch.js';

const FRAME_MS = 67;

class Output extends EventEmitter {
  columns = 20;
  rows = 4;
  readonly written: string[] = [];

  write(text: string): boolean {
    this.written.push(text.replaceAll('\u001b[', '^'));
    return true;
  }
}

function open(): { output: Output; screen: Screen } {
  const output = new Output();
  return { output, screen: new Screen(output as unknown as NodeJS.WriteStream, FRAME_MS) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

it('writes the lines that changed, each at its place, all at once', () => {
  const { output, screen } = open();
  screen.write('one\ntwo\nthree');
  vi.advanceTimersByTime(FRAME_MS);
  screen.write('one\nTWO');
  expect(output.written).toEqual([
    '^?2026h^1;1Hone^0m^K^2;1Htwo^0m^K^3;1Hthree^0m^K^?2026l',
    '^?2026h^2;1HTWO^0m^K^3;1H^0m^K^?2026l',
  ]);
});

it('writes nothing for a frame that is the same', () => {
  const { output, screen } = open();
  screen.write('one');
  vi.advanceTimersByTime(FRAME_MS);
  screen.write('one');
  expect(output.written).toHaveLength(1);
});

it('of the frames that come too fast paints the newest, in time', () => {
  const { output, screen } = open();
  for (const frame of ['1', '2', '3']) screen.write(frame);
  expect(output.written).toHaveLength(1);
  vi.advanceTimersByTime(FRAME_MS);
  expect(output.written.slice(1)).toEqual(['^?2026h^1;1H3^0m^K^?2026l']);
  vi.advanceTimersByTime(1000);
  expect(output.written).toHaveLength(2);
});

it('never writes below the last row', () => {
  const { output, screen } = open();
  screen.write('1\n2\n3\n4\n5');
  expect(output.written[0]).not.toContain('^5;1H');
});

it('paints everything anew after a resize', () => {
  const { output, screen } = open();
  const resized = vi.fn();
  screen.on('resize', resized);
  screen.write('one\ntwo');
  output.columns = 10;
  output.emit('resize');
  expect([resized.mock.calls.length, screen.columns, screen.rows]).toEqual([1, 10, 4]);
  vi.advanceTimersByTime(FRAME_MS);
  screen.write('one\ntwo');
  expect(output.written.slice(1)).toEqual(['^0m^2J', '^?2026h^1;1Hone^0m^K^2;1Htwo^0m^K^?2026l']);
});

it('writes nothing once it is closed', () => {
  const { output, screen } = open();
  screen.write('1');
  screen.write('2');
  screen.close();
  vi.advanceTimersByTime(1000);
  screen.write('3');
  output.emit('resize');
  expect(output.written).toHaveLength(1);
});

it('restores the terminal once, however often it is asked', () => {
  const output = new Output();
  const input = { isTTY: true, setRawMode: vi.fn() };
  const before = process.listenerCount('exit');
  const restore = enterAlternateScreen(
    input as unknown as NodeJS.ReadStream,
    output as unknown as NodeJS.WriteStream,
  );
  expect(output.written).toEqual(['^?1049h^2J^H^?25l']);
  restore();
  restore();
  expect(output.written.slice(1)).toEqual(['^?2026l^0m^?25h^?1049l']);
  expect(input.setRawMode.mock.calls).toEqual([[false]]);
  expect(process.listenerCount('exit')).toBe(before);
  expect(process.listenerCount('uncaughtExceptionMonitor')).toBe(0);
});

it('restores what it can of a terminal that is gone', () => {
  const gone = (): never => {
    throw new Error('EIO');
  };
  const restore = enterAlternateScreen(
    { isTTY: true, setRawMode: gone } as unknown as NodeJS.ReadStream,
    { write: gone } as unknown as NodeJS.WriteStream,
  );
  expect(restore).not.toThrow();
});

it('notes the first signal that came, and no more once it is closed', () => {
  const watch = new SignalWatch();
  process.emit('SIGHUP', 'SIGHUP');
  process.emit('SIGTERM', 'SIGTERM');
  expect(watch.caught).toBe('SIGHUP');
  watch.close();
  expect(process.listenerCount('SIGHUP')).toBe(0);
});
