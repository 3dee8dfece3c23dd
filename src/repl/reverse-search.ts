/** Ctrl-R: looks for a text in earlier lines, from the newest back. A state without a screen. */
export class ReverseSearch {
  query = '';
  /** Position of the line that was found, the newest being 0; null: none has the text. */
  private found: number | null = 0;

  /** `lines` are newest first; `original` is what stood on the line before. */
  constructor(
    private readonly lines: readonly string[],
    readonly original: string,
  ) {}

  /** Empty as long as nothing is looked for. */
  get match(): string | null {
    if (this.query === '') return '';
    return this.found === null ? null : (this.lines[this.found] ?? null);
  }

  type(text: string): void {
    this.query += text;
    this.find(this.found ?? 0);
  }

  erase(): void {
    this.query = this.query.slice(0, -1);
    this.find(0);
  }

  /** The next line further back, if there is one; the same line again is no news. */
  older(): void {
    const { match } = this;
    if (this.found === null || match === null || this.query === '') return;
    const next = this.lines.findIndex(
      (line, position) => position > (this.found ?? 0) && line !== match && line.includes(this.query),
    );
    if (next >= 0) this.found = next;
  }

  private find(from: number): void {
    const at = this.lines.findIndex((line, position) => position >= from && line.includes(this.query));
    this.found = at < 0 ? null : at;
  }
}
