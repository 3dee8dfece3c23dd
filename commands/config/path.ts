/** `conclave config path`. */
import { BaseCommand } from '../../src/command-line/base-command.js';

export default class ConfigPath extends BaseCommand {
  static override summary = 'Show where conclave keeps things.';
  static override description =
    'Prints the file of the settings. It lies in the folder that holds everything conclave keeps; CONCLAVE_HOME moves that folder.';
  static override examples = ['<%= config.bin %> config path'];

  async run(): Promise<{ settings: string; home: string }> {
    await this.parse(ConfigPath);
    const { settingsFile, folder } = this.home;
    this.print(`${settingsFile}\n`);
    return { settings: settingsFile, home: folder };
  }
}
