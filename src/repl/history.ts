/** Earlier lines, kept in a file from one session to the next. Lines with a password are not kept. */
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const LINES_MAX = 1000;

/** `AUTH …`, `HELLO 3 AUTH …`, `exec -- AUTH …`, whatever the case. */
export function isSecret(line: string): boolean {
  return /(^|[\s"'])auth($|[\s"'])/i.test(line);
}

export class History {
  /** Oldest first. */
  private readonly known: string[];

  /** A file that cannot be read or written costs the history, and nothing else. */
  constructor(private readonly file: string) {
    const lines = readLines(file);
    this.known = lines.slice(-LINES_MAX);
    if (lines.length > 2 * LINES_MAX) this.attempt(() => writeFileSync(file, this.text(), { mode: 0o600 }));
  }

  /** Newest first. */
  get newestFirst(): readonly string[] {
    return this.known.toReversed();
  }

  /** Blank lines, passwords, and the same line twice in a row are left out. */
  add(line: string): void {
    if (line.trim() === '' || isSecret(line) || line === this.known.at(-1)) return;
    this.known.push(line);
    this.attempt(() => {
      mkdirSync(dirname(this.file), { recursive: true });
      appendFileSync(this.file, `${line}\n`, { mode: 0o600 });
    });
  }

  private text(): string {
    return this.known.map((line) => `${line}\n`).join('');
  }

  private attempt(write: () => void): void {
    try {
      write();
    } catch {
      // The session goes on without.
    }
  }
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}
