/**
 * oclif's help, with one difference: a word after a topic that is no command of that topic is wrong
 * usage. oclif alone would show the topic's help and exit 0.
 */
import { exit } from '@oclif/core/errors';
import { Help } from '@oclif/core/help';
import { report, unknownCommand } from './command-not-found.js';
import { EXIT_USAGE } from './error-report.js';

export default class ConclaveHelp extends Help {
  override async showHelp(argv: string[]): Promise<void> {
    const typed = process.argv.slice(2).filter((word) => !word.startsWith('-'));
    const words = typed[0] === 'help' ? typed.slice(1) : typed;
    const known = this.config.commands.filter((command) => !command.hidden).map((command) => command.id);
    const [topic = '', verb = ''] = words;
    const isTopic = known.some((id) => id.startsWith(`${topic}:`)) && !known.includes(topic);
    const isUnknown =
      words.length > 0 &&
      (isTopic ? verb !== '' && !known.includes(`${topic}:${verb}`) : !known.includes(topic));
    if (isUnknown) {
      report(unknownCommand(words, known), process.argv.includes('--json'));
      exit(EXIT_USAGE);
    }
    await super.showHelp(argv);
  }
}
