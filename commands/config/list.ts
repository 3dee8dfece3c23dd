/** `conclave config list`. */
import { listSettings, type SettingState } from '../../src/cluster/settings-sources.js';
import { BaseCommand } from '../../src/command-line/base-command.js';
import { formatTable } from '../../src/command-line/table.js';

export default class ConfigList extends BaseCommand {
  static override summary = 'List all settings.';
  static override description =
    'Each is the default of the flag of the same name. A flag beats the environment (CONCLAVE_CLUSTER and so on), which beats the configuration.';
  static override examples = ['<%= config.bin %> config list'];

  async run(): Promise<{ settings: readonly SettingState[] }> {
    await this.parse(ConfigList);
    const settings = listSettings(this.home, process.env);
    const columns = [{ title: 'SETTING' }, { title: 'VALUE' }, { title: 'SOURCE' }, { title: 'MEANING' }];
    const rows = settings.map(({ name, value, source, description }) => [
      name,
      String(value),
      source,
      description,
    ]);
    this.print(formatTable(columns, rows));
    return { settings };
  }
}
