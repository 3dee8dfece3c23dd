/** What `doctor` found, in words. */
import type { Finding } from '../cluster/findings.js';
import type { Paint } from './paint.js';

export function formatFindings(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return 'All is well.\n';
  const lines = findings.map((finding) => {
    const mark = finding.fixed ? paint('green', 'fixed') : paint('yellow', 'found');
    return `${mark}  ${finding.kind}: ${finding.message}${formatRemedy(finding)}\n`;
  });
  const mendable = findings.some((finding) => !finding.fixed && finding.remedy !== null);
  return lines.join('') + (mendable ? '\nMend what can be mended with: conclave doctor --fix\n' : '');
}

function formatRemedy({ remedy, fixed }: Finding): string {
  if (remedy === null) return '';
  return fixed ? ` Done: ${remedy}.` : ` Remedy: ${remedy}.`;
}
