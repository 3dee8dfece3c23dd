/** Asks for more about a node, again and again while it is shown. */
import { useEffect, useState } from 'react';
import type { DashboardSource, Inspection } from '../source.js';

const PAUSE_MS = 500;

/** Null until there is an answer. `isLive` false: the answer that is there stays. */
export function useInspection(source: DashboardSource, node: string, isLive: boolean): Inspection | null {
  const [found, setFound] = useState<{ node: string; inspection: Inspection } | null>(null);
  useEffect(() => {
    const { inspect } = source;
    if (inspect === null || !isLive) return undefined;
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const ask = async (): Promise<void> => {
      const inspection = await inspect(node).catch(() => null);
      if (isOver) return;
      if (inspection !== null) setFound({ node, inspection });
      timer = setTimeout(() => void ask(), PAUSE_MS);
    };
    void ask();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [source, node, isLive]);
  return found?.node === node ? found.inspection : null;
}
