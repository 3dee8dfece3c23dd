/** What runs the commands that are typed at the bottom of a dashboard; a session of the REPL is one. */

export interface CommandLine {
  /** Never rejects: errors come as messages. `leaves`: the line asked to leave. */
  run(
    line: string,
    options: {
      readonly sink: { write(chunk: string | Uint8Array): void; writeMessage(text: string): void };
      readonly signal: AbortSignal;
    },
  ): Promise<{ readonly leaves: boolean }>;
  /** What could stand in place of the text from `start` to the cursor. Never rejects. */
  complete(
    line: string,
    cursor: number,
  ): Promise<{ readonly start: number; readonly candidates: readonly string[] }>;
  /** What could follow; null: nothing to say. */
  hint(line: string, cursor: number): string | null;
  close(): void;
}
