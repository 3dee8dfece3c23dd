/** `conclave doctor`. */
import { boolean } from '@oclif/core/flags';
import type { Finding } from '../src/cluster/findings.js';
import { BaseCommand } from '../src/command-line/base-command.js';
import { EXIT_REFUSED } from '../src/command-line/error-report.js';
import { formatFindings } from '../src/command-line/findings-text.js';

export default class Doctor extends BaseCommand {
  static override summary = 'Find what crashes and other programs left behind.';
  static override description =
    'Looks for node processes without a cluster, locks of dead commands, process numbers that mean other programs by now, taken ports, damaged files and leftover data, in all clusters. Exit code 1 if something is left to mend.';
  static override examples = ['<%= config.bin %> doctor', '<%= config.bin %> doctor --fix'];

  static override flags = { fix: boolean({ description: 'Mend what can be mended safely.' }) };

  async run(): Promise<{ healthy: boolean; findings: readonly Finding[] }> {
    const { flags } = await this.parse(Doctor);
    const { examine } = await import('../src/cluster/doctor.js');
    const findings = await examine(this.home, flags.fix);
    const healthy = findings.every((finding) => finding.fixed);
    this.print(formatFindings(findings, this.paint));
    if (!healthy) this.surroundings.setExitCode(EXIT_REFUSED);
    return { healthy, findings };
  }
}
