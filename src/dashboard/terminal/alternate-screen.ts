/**
 * A screen of its own for the dashboard, and the terminal as it was afterwards: whatever ends the process, short
 * of SIGKILL. Everything is written synchronously, since a process that dies does not wait for streams.
 */
import { writeSync } from 'node:fs';

const ESCAPE = '\u001b[';
const ENTER = `${ESCAPE}?1049h${ESCAPE}2J${ESCAPE}H${ESCAPE}?25l`;
/** Ends a synchronized update that was cut off, resets colours, shows the cursor, and leaves the screen. */
const LEAVE = `${ESCAPE}?2026l${ESCAPE}0m${ESCAPE}?25h${ESCAPE}?1049l`;

/** Returns what restores the terminal; more than one call makes no difference. */
export function enterAlternateScreen(input: NodeJS.ReadStream, output: NodeJS.WriteStream): () => void {
  let isEntered = true;
  const restore = (): void => {
    if (!isEntered) return;
    isEntered = false;
    process.removeListener('exit', restore);
    process.removeListener('uncaughtExceptionMonitor', restore);
    leaveRawMode(input);
    write(output, LEAVE);
  };
  // Before the trace of an exception is written, which would be lost with the screen.
  process.on('uncaughtExceptionMonitor', restore);
  process.on('exit', restore);
  write(output, ENTER);
  return restore;
}

function leaveRawMode(input: NodeJS.ReadStream): void {
  try {
    if (input.isTTY) input.setRawMode(false);
  } catch {
    // The terminal is gone, as after SIGHUP.
  }
}

/** A stream without a descriptor, as of a test, is written to as any other. */
function write(output: NodeJS.WriteStream & { readonly fd?: number }, text: string): void {
  try {
    if (typeof output.fd === 'number') writeSync(output.fd, text);
    else output.write(text);
  } catch {
    // The terminal is gone, or cannot take more right now.
  }
}
