/** What `down` did, in words. */
import type { DownResult } from '../cluster/down.js';

export function formatDownResult({ cluster, nodes, wiped }: DownResult): string {
  const ended = nodes.filter((node) => node.outcome !== 'was not running');
  const killed = nodes.filter((node) => node.outcome === 'killed').map((node) => node.id);
  const what =
    ended.length === 0
      ? `Cluster "${cluster}" was not running.`
      : `Cluster "${cluster}" is down: ${ended.length} ${ended.length === 1 ? 'node' : 'nodes'} stopped.`;
  const force = killed.length === 0 ? '' : `Ended by force, for they did not react: ${killed.join(', ')}.\n`;
  const data = wiped ? 'Its data is deleted.' : 'Its data is kept; bring it back with: conclave up';
  return `${what}\n${force}${data}${wiped || cluster === 'default' ? '' : ` -c ${cluster}`}\n`;
}
