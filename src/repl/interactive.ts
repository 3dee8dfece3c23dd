/** The prompt on a terminal: reads a line, runs it, and again, until the person leaves. */
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Paint } from '../command-line/paint.js';
import { processSurroundings } from '../command-line/surroundings.js';
import type { History } from './history.js';
import { LineEditor } from './line-editor.js';
import { formatPrompt } from './prompt.js';
import type { ReplSession } from './session.js';

/** The prompt waits no longer for news; what comes later changes it where it stands. */
const NEWS_MS_MAX = 100;
const WELCOME = 'help tells what there is; Ctrl-D leaves.';

export async function runInteractive(session: ReplSession, history: History, paint: Paint): Promise<void> {
  const promptText = (): string => formatPrompt(session.prompt(), paint);
  const isColoured = paint('dim', '') !== '';
  const editor = new LineEditor({
    input: process.stdin,
    output: process.stdout,
    history,
    complete: (line, cursor) => session.complete(line, cursor),
    // Without colours a hint would look like something that was typed.
    hint: (line, cursor) => (isColoured ? session.hint(line, cursor) : null),
    dim: (text) => paint('dim', text),
  });
  const showNews = (): void => editor.setPrompt(promptText());
  try {
    process.stdout.write(`${paint('dim', WELCOME)}\n`);
    session.watchPrompt(showNews);
    for (;;) {
      await Promise.race([session.refresh().then(showNews), sleep(NEWS_MS_MAX)]);
      const line = await editor.readLine(promptText());
      if (line === null) return;
      const interrupt = new AbortController();
      editor.onInterrupt = () => interrupt.abort();
      const { leaves } = await session.run(line, { sink: processSurroundings, signal: interrupt.signal });
      if (leaves) return;
    }
  } finally {
    editor.close();
  }
}

/** For terminals that can do no more than print: no editing beyond what the terminal itself offers. */
export async function runPlain(session: ReplSession, history: History, paint: Paint): Promise<void> {
  const showPrompt = async (): Promise<void> => {
    await session.refresh();
    process.stdout.write(formatPrompt(session.prompt(), paint));
  };
  let interrupt: AbortController | null = null;
  const onInterrupt = (): void => {
    if (interrupt !== null) interrupt.abort();
    else process.stdout.write(`\n${formatPrompt(session.prompt(), paint)}`);
  };
  process.on('SIGINT', onInterrupt);
  try {
    await showPrompt();
    for await (const line of createInterface({ input: process.stdin, terminal: false })) {
      history.add(line);
      interrupt = new AbortController();
      const { leaves } = await session.run(line, { sink: processSurroundings, signal: interrupt.signal });
      interrupt = null;
      if (leaves) return;
      await showPrompt();
    }
    process.stdout.write('\n');
  } finally {
    process.removeListener('SIGINT', onInterrupt);
  }
}
