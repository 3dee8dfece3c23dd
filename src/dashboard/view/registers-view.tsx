/** The second view under Paxos: registers, as far as the acceptors tell of them. */
import type { ReactElement } from 'react';
import type { DashboardSource } from '../source.js';
import { Lines } from './lines.js';
import type { ViewProps } from './overview.js';
import { proposalLines } from './proposal-lines.js';
import { registerLines } from './register-lines.js';
import { BLANK } from './span.js';
import { useTheme } from './theme.js';
import { usePolled } from './use-polled.js';

interface RegistersViewProps extends ViewProps {
  readonly source: DashboardSource;
}

/** Where nobody can be asked, as in a replay, it shows what was proposed. */
export function RegistersView({ state, ui, width, height, source }: RegistersViewProps): ReactElement {
  const theme = useTheme();
  const registers = usePolled(source.inspectRegisters, ui.key, ui.frozen === null);
  const nodes = state.nodes.map(({ id }) => id);
  const proposals = proposalLines(state, ui.selected, theme, width);
  const room = height - proposals.length - 1;
  const lines =
    source.inspectRegisters === null
      ? proposals
      : [...proposals, BLANK, ...registerLines(nodes, registers, theme, width, room)];
  return <Lines lines={lines} width={width} height={height} />;
}
