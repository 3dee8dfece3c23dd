/** Finds node processes by their command line: the truth about what runs, whatever files say. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { Home } from './home.js';
import { identityOf, type ProcessIdentity } from './process-identity.js';

export interface NodeProcess {
  readonly identity: ProcessIdentity;
  readonly cluster: string;
  readonly node: string;
}

/** Every process that was started as a node of a cluster in this home folder. */
export function findNodeProcesses(home: Home): readonly NodeProcess[] {
  const commandLines = process.platform === 'linux' ? commandLinesByProc() : commandLinesByPs();
  const found: NodeProcess[] = [];
  for (const { pid, line } of commandLines) {
    const place = parsePlace(home, line);
    const identity = place === null ? null : identityOf(pid);
    if (place !== null && identity !== null) found.push({ identity, ...place });
  }
  return found;
}

/** What `launch.ts` puts on the command line is `node …/main.js HOME/clusters/CLUSTER/NODE/node.json`. */
function parsePlace(home: Home, line: string): { cluster: string; node: string } | null {
  const prefix = `${home.clustersFolder}${sep}`;
  const start = line.indexOf(prefix);
  if (start < 0 || !line.slice(0, start).includes('main.js')) return null;
  const rest = line.slice(start + prefix.length).replace(/[\0\s]+$/, '');
  const [cluster, node, file, ...more] = rest.split(sep);
  if (cluster === undefined || node === undefined || file !== 'node.json' || more.length > 0) return null;
  return { cluster, node };
}

interface CommandLine {
  readonly pid: number;
  readonly line: string;
}

function commandLinesByProc(): CommandLine[] {
  const lines: CommandLine[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      lines.push({ pid: Number(name), line: readFileSync(join('/proc', name, 'cmdline'), 'utf8') });
    } catch {
      // It ended between the listing and the reading, or belongs to somebody else.
    }
  }
  return lines;
}

function commandLinesByPs(): CommandLine[] {
  const text = execFileSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' });
  return text.split('\n').flatMap((row) => {
    const match = /^\s*(\d+)\s+(.*)$/.exec(row);
    return match === null ? [] : [{ pid: Number(match[1]), line: match[2] ?? '' }];
  });
}
