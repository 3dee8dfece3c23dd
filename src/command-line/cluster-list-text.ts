/** The list of clusters as a table. */
import type { ListedCluster } from '../cluster/list-clusters.js';
import type { Paint } from './paint.js';
import { formatTable } from './table.js';

export function formatClusters(clusters: readonly ListedCluster[], paint: Paint): string {
  if (clusters.length === 0) return 'There are no clusters. Start one with: conclave up\n';
  const columns = [
    { title: 'CLUSTER' },
    { title: 'STATE' },
    { title: 'NODES', alignRight: true },
    { title: 'ENGINE' },
    { title: 'PORTS' },
    { title: 'KIND' },
  ];
  return formatTable(
    columns,
    clusters.map((cluster) => [
      cluster.name,
      formatState(cluster, paint),
      `${cluster.running}/${cluster.nodes}`,
      cluster.engine ?? '-',
      formatPorts(cluster.ports),
      cluster.ephemeral ? 'ephemeral' : '',
    ]),
  );
}

function formatState({ problem, running, nodes }: ListedCluster, paint: Paint): string {
  if (problem !== null) return paint('red', problem);
  if (running === 0) return paint('dim', 'stopped');
  return running === nodes ? paint('green', 'running') : paint('yellow', 'partly running');
}

/** `7401-7403` if they follow each other, else one by one. */
function formatPorts(ports: readonly number[]): string {
  const [first] = ports;
  if (first === undefined) return '-';
  const isRun = ports.length > 1 && ports.every((port, position) => port === first + position);
  return isRun ? `${first}-${first + ports.length - 1}` : ports.join(',');
}
