/** The live view of `status --watch`: asks again and again, and draws what came. */
import { Box, render, Text, useApp, useInput } from 'ink';
import { type ReactElement, useEffect, useState } from 'react';
import type { ClusterStatus } from '../cluster/status.js';
import { type Cell, viewOf } from './status-view-model.js';

const POLL_MS = 200;

/** Returns when the person presses q or Ctrl-C; the last view stays on the terminal. */
export async function watchLive(ask: () => Promise<ClusterStatus>): Promise<void> {
  await render(<StatusWatch ask={ask} />).waitUntilExit();
}

interface StatusWatchProps {
  /** Probes the cluster. What it throws ends the view and is thrown by `watchLive`. */
  readonly ask: () => Promise<ClusterStatus>;
}

function StatusWatch({ ask }: StatusWatchProps): ReactElement {
  const { exit } = useApp();
  const [status, setStatus] = useState<ClusterStatus | null>(null);
  useInput((input, key) => {
    if (input === 'q' || key.escape) exit();
  });
  useEffect(() => poll(ask, setStatus, exit), [ask, exit]);
  if (status === null) return <Text dimColor>Asking …</Text>;
  return <StatusTable status={status} />;
}

interface StatusTableProps {
  readonly status: ClusterStatus;
}

/** One frame: headline, titles, a row a node, and how to leave. */
export function StatusTable({ status }: StatusTableProps): ReactElement {
  const { headline, rows } = viewOf(status);
  return (
    <Box flexDirection="column">
      <Text bold>{headline}</Text>
      <Text> </Text>
      {rows.map((row) => (
        <Box key={row.id} gap={2}>
          {row.cells.map((cell) => (
            <StatusCell key={cell.column} cell={cell} />
          ))}
        </Box>
      ))}
      <Text dimColor>q leaves</Text>
    </Box>
  );
}

interface StatusCellProps {
  readonly cell: Cell;
}

function StatusCell({ cell }: StatusCellProps): ReactElement {
  const text = cell.alignRight ? cell.text.padStart(cell.width) : cell.text.padEnd(cell.width);
  const colour = cell.colour === null ? {} : { color: cell.colour };
  return (
    <Text bold={cell.bold} wrap="truncate" {...colour}>
      {text}
    </Text>
  );
}

/** Asks until the returned function is called. */
function poll(
  ask: () => Promise<ClusterStatus>,
  onStatus: (status: ClusterStatus) => void,
  onError: (error: Error) => void,
): () => void {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  const next = async (): Promise<void> => {
    try {
      const status = await ask();
      if (stopped) return;
      onStatus(status);
      timer = setTimeout(() => void next(), POLL_MS);
    } catch (error) {
      onError(error instanceof Error ? error : new Error(String(error)));
    }
  };
  void next();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
