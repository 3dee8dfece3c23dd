/** `conclave config set`. */
import { string } from '@oclif/core/args';
import { BaseCommand } from '../../src/command-line/base-command.js';

export default class ConfigSet extends BaseCommand {
  static override summary = 'Change a setting.';
  static override description = 'The value is checked as the flag of the same name checks it.';
  static override examples = [
    '<%= config.bin %> config set nodes 5',
    '<%= config.bin %> config set cluster test',
  ];

  static override args = {
    setting: string({ required: true, ignoreStdin: true, description: 'Its name; see "config list".' }),
    value: string({ required: true, ignoreStdin: true, description: 'Its new value.' }),
  };

  async run(): Promise<{ name: string; value: string | number }> {
    const { args } = await this.parse(ConfigSet);
    const { writeSetting } = await import('../../src/cluster/settings-file.js');
    const value = writeSetting(this.home, args.setting, args.value);
    this.print(`${args.setting} = ${value}\n`);
    return { name: args.setting, value };
  }
}
