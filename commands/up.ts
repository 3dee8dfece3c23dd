/** `conclave up`. */
import { boolean, integer, option } from '@oclif/core/flags';
import type { ClusterStatus } from '../src/cluster/status.js';
import type { UpRequest } from '../src/cluster/up.js';
import { BaseCommand } from '../src/command-line/base-command.js';
import { engineFlag } from '../src/command-line/engine-flag.js';
import { formatUpResult, runUp } from '../src/command-line/up-command.js';

const TEMPOS = ['normal', 'slow'] as const;

export default class Up extends BaseCommand {
  static override summary = 'Start a cluster.';
  static override description =
    `Starts real node processes that outlive this command, and waits until it is of use: a leader can serve or, under Paxos, every node reaches a majority. On a running cluster it says so; on a stopped one it restarts it with its data; nodes that are down are started.

If it fails or is interrupted, everything it started is taken back. The data of an ephemeral cluster is deleted by "conclave down"; if the machine restarts before that, it is still there, and "conclave up" brings it back.`;

  static override examples = [
    '<%= config.bin %> up',
    '<%= config.bin %> up --nodes 5 --cluster big',
    '<%= config.bin %> up --engine paxos --cluster leaderless',
    '<%= config.bin %> up --tempo slow',
    '<%= config.bin %> up --ephemeral --cluster test --json',
  ];

  static override flags = {
    nodes: integer({
      min: 1,
      max: 9,
      env: 'CONCLAVE_NODES',
      description: 'How many nodes a new cluster gets, 1 to 9; 3 if nothing else is set.',
      helpValue: 'COUNT',
    }),
    engine: engineFlag(
      'What replicates the data of a new cluster: raft has a leader and one log, paxos decides each key by itself.',
    ),
    ephemeral: boolean({ description: 'Delete the cluster with its data at "down".' }),
    'base-port': integer({
      description:
        'First client port of a new cluster; peer ports begin 100 above. Without it the next free ports from the setting base-port, which is 7401, up.',
      helpValue: 'PORT',
    }),
    heartbeat: integer({ min: 1, description: 'Time between heartbeats.', helpValue: 'MS' }),
    'election-timeout': integer({
      min: 2,
      description: 'Shortest election timeout; each is drawn between this and twice this.',
      helpValue: 'MS',
    }),
    tempo: option({
      options: TEMPOS,
      env: 'CONCLAVE_TEMPO',
      description: 'slow stretches every timeout, so that a person can follow an election.',
    })(),
    wait: boolean({ allowNo: true, default: true, description: 'Wait until the cluster is of use.' }),
    rollback: boolean({ allowNo: true, default: true, description: 'Take everything back on failure.' }),
  };

  async run(): Promise<ClusterStatus> {
    const { flags } = await this.parse(Up);
    const request: UpRequest = {
      name: this.clusterName(flags),
      nodes: flags.nodes,
      engine: flags.engine,
      ephemeral: flags.ephemeral,
      basePort: flags['base-port'],
      heartbeatMs: flags.heartbeat,
      electionTimeoutMs: flags['election-timeout'],
      tempo: flags.tempo,
      defaults: {
        nodes: Number(this.setting('nodes')),
        engine: this.setting('engine') === 'paxos' ? 'paxos' : 'raft',
        tempo: this.setting('tempo') === 'slow' ? 'slow' : 'normal',
      },
      wait: flags.wait,
      rollback: flags.rollback,
    };
    const result = await runUp(this.home, request, {
      timeoutMs: this.timeoutMs(flags),
      isPatient: flags.timeout === undefined,
      progress: this.progress(),
      interruptible: this.surroundings.interruptible,
    });
    this.print(formatUpResult(result, this.paint));
    return result.status;
  }
}
