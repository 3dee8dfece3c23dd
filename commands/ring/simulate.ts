/** `conclave ring simulate`. */
import { string } from '@oclif/core/flags';
import { RingCommand, ringFlags } from '../../src/command-line/ring/ring-command.js';
import { parseKeyCount } from '../../src/command-line/ring/sample-keys.js';
import {
  formatSimulation,
  parseExcess,
  type Simulation,
  simulate,
} from '../../src/command-line/ring/simulate.js';

export default class RingSimulate extends RingCommand {
  static override summary = 'Place keys with bounded loads.';
  static override description =
    'Places keys one after the other, once by the ring alone and once so that no node carries more than 1 + excess times its fair share: a key whose owner is full goes to the next node of its preference list. Shows what each node gets, and how many keys are not at their owner.';
  static override examples = [
    '<%= config.bin %> ring simulate',
    '<%= config.bin %> ring simulate --nodes a,b,c,d --keys 1e6 --excess 0.05',
  ];

  static override flags = {
    ...ringFlags,
    keys: string({ char: 'k', default: '1e5', description: 'How many keys to place.', helpValue: 'COUNT' }),
    excess: string({
      char: 'e',
      default: '0.25',
      description: 'How far a node may go above its fair share: 0.25 allows 1.25 times as much.',
      helpValue: 'NUMBER',
    }),
  };

  async run(): Promise<Simulation> {
    const { flags } = await this.parse(RingSimulate);
    const [keys, excess] = [parseKeyCount(flags.keys), parseExcess(flags.excess)];
    const simulation = simulate(this.ring(flags), keys, excess);
    this.print(formatSimulation(simulation, this.paint));
    return simulation;
  }
}
