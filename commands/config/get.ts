/** `conclave config get`. */
import { string } from '@oclif/core/args';
import { findSetting, type SettingState } from '../../src/cluster/settings-sources.js';
import { BaseCommand } from '../../src/command-line/base-command.js';

export default class ConfigGet extends BaseCommand {
  static override summary = 'Show one setting.';
  static override description = 'Prints the value that holds where no flag is given.';
  static override examples = ['<%= config.bin %> config get nodes'];

  static override args = {
    setting: string({ required: true, ignoreStdin: true, description: 'Its name; see "config list".' }),
  };

  async run(): Promise<SettingState> {
    const { args } = await this.parse(ConfigGet);
    const setting = findSetting(this.home, process.env, args.setting);
    this.print(`${setting.value}\n`);
    return setting;
  }
}
