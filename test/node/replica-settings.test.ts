import { expect, it } from 'vitest';
import type { NodeConfiguration } from '../../src/node/configuration.js';
import { paxosSettings, replicaSettings } from '../../src/node/replica-settings.js';

function configurationOf(nodeId: string): NodeConfiguration {
  const members = ['n1', 'n2', 'n3', 'n4'].map((id) => ({ id, host: '127.0.0.1', peerPort: 7501 }));
  const limits = { snapshotLogBytes: 1000, requestTimeoutMs: 1000 };
  const fields = { nodeId, members, limits, heartbeatMs: 50, electionTimeoutMs: 300, dataFolder: '' };
  return fields as unknown as NodeConfiguration;
}

it('has nodes take their snapshots one after the other', () => {
  const configurations = ['n1', 'n2', 'n3', 'n4'].map(configurationOf);
  for (const settings of [replicaSettings, paxosSettings]) {
    const bytes = configurations.map((configuration) => settings(configuration).snapshotLogBytes);
    expect(bytes).toEqual([1000, 1125, 1250, 1375]);
  }
});
