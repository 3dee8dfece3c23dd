/** `conclave config reset`. */
import { string } from '@oclif/core/args';
import { BaseCommand } from '../../src/command-line/base-command.js';

export default class ConfigReset extends BaseCommand {
  static override summary = 'Go back to the built-in settings.';
  static override description = 'One setting, or all of them if you name none. Clusters are not touched.';
  static override examples = ['<%= config.bin %> config reset nodes', '<%= config.bin %> config reset'];

  static override args = {
    setting: string({ ignoreStdin: true, description: 'Its name; see "config list".' }),
  };

  async run(): Promise<{ reset: string }> {
    const { args } = await this.parse(ConfigReset);
    const { resetAllSettings, resetSetting } = await import('../../src/cluster/settings-file.js');
    if (args.setting === undefined) resetAllSettings(this.home);
    else resetSetting(this.home, args.setting);
    const reset = args.setting ?? 'all settings';
    this.print(`Back to what is built in: ${reset}.\n`);
    return { reset };
  }
}
