/** The log of a node: one JSON object a line on standard output, which is the node's log file. */
import pino from 'pino';

export type NodeLog = pino.Logger;

/** Written synchronously, so that the last words before a crash are in the file. */
export function openLog(node: string): NodeLog {
  const options: pino.LoggerOptions = {
    base: { node },
    timestamp: () => `,"time":${Date.now()}`,
    formatters: { level: (level) => ({ level }) },
  };
  return pino(options, pino.destination({ fd: 1, sync: true }));
}
