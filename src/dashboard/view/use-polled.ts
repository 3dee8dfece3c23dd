/** Asks about something again and again, while it is shown. */
import { useEffect, useState } from 'react';

const PAUSE_MS = 500;

/**
 * Null until there is an answer for this subject, and where nobody can be asked. `isLive` false: the answer that is
 * there stays.
 */
export function usePolled<Answer>(
  ask: ((subject: string) => Promise<Answer>) | null,
  subject: string,
  isLive: boolean,
): Answer | null {
  const [found, setFound] = useState<{ subject: string; answer: Answer } | null>(null);
  useEffect(() => {
    if (ask === null || !isLive) return undefined;
    let isOver = false;
    let timer: NodeJS.Timeout | undefined;
    const again = async (): Promise<void> => {
      const answer = await ask(subject).catch(() => null);
      if (isOver) return;
      if (answer !== null) setFound({ subject, answer });
      timer = setTimeout(() => void again(), PAUSE_MS);
    };
    void again();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [ask, subject, isLive]);
  return found?.subject === subject ? found.answer : null;
}
