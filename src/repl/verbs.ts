/** Which command of the table the words of a line mean. */
import type { CommandEntry, CommandTable } from '../command-line/command-table.js';

export interface FoundVerb {
  readonly entry: CommandEntry;
  /** How many of the words name it. */
  readonly length: number;
}

/** Their commands also go by their last word alone: `kill n1` is `node kill n1`. */
const SHORT_TOPICS = ['leader', 'node'];
/** What a topic does when it stands alone. */
const DEFAULT_COMMAND = 'show';

export class Verbs {
  private readonly byName: ReadonlyMap<string, CommandEntry>;
  private readonly short = new Map<string, CommandEntry>();

  constructor(private readonly table: Pick<CommandTable, 'entries' | 'standalone'>) {
    this.byName = new Map(table.entries.map((entry) => [entry.name, entry]));
    for (const entry of table.entries) {
      const [topic = '', command] = entry.name.split(' ');
      if (command === undefined || command === DEFAULT_COMMAND || !SHORT_TOPICS.includes(topic)) continue;
      if (!this.byName.has(command) && !this.topics.includes(command)) this.short.set(command, entry);
    }
  }

  /** Null if the words begin with no verb. Verbs are written in small letters: capitals mean Redis. */
  find(words: readonly string[]): FoundVerb | null {
    const [first = '', second] = words;
    const long = second === undefined ? undefined : this.byName.get(`${first} ${second}`);
    if (long !== undefined) return { entry: long, length: 2 };
    const plain = this.byName.get(first) ?? this.short.get(first);
    if (plain !== undefined) return { entry: plain, length: 1 };
    const usual = this.byName.get(`${first} ${DEFAULT_COMMAND}`);
    return usual !== undefined && (second === undefined || second.startsWith('-'))
      ? { entry: usual, length: 1 }
      : null;
  }

  /** It is a command, but takes the whole process for itself. */
  isStandalone(name: string): boolean {
    return this.table.standalone.includes(name);
  }

  get entries(): readonly CommandEntry[] {
    return [...this.byName.values()];
  }

  /** Sorted, as in `config`, `leader`, `node`. */
  get topics(): readonly string[] {
    const names = [...this.byName.keys()].filter((name) => name.includes(' '));
    return [...new Set(names.map((name) => name.split(' ')[0] ?? ''))];
  }

  /** The second words of a topic's commands. */
  commandsOf(topic: string): readonly CommandEntry[] {
    return this.entries.filter((entry) => entry.name.startsWith(`${topic} `));
  }

  /** Everything that a line can begin with. */
  get firstWords(): readonly string[] {
    const alone = [...this.byName.keys()].filter((name) => !name.includes(' '));
    return [...new Set([...alone, ...this.topics, ...this.short.keys()])].sort();
  }

  /** The short names, with what they stand for. */
  get shortNames(): ReadonlyMap<string, CommandEntry> {
    return this.short;
  }
}
