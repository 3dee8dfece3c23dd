/** The program of one node: `main.js <configuration file>`. Ends with 0 after SIGTERM, else with 1. */
import type { NodeConfiguration } from './configuration.js';
import { asFatal, FatalError } from './fatal-error.js';
import { ClusterNode } from './node.js';
import { type NodeLog, openLog } from './node-log.js';
import { readConfiguration } from './read-configuration.js';

function end(log: NodeLog, error: unknown): never {
  const fatal = asFatal(error);
  try {
    log.fatal(
      { code: fatal.code, ...(fatal.cause === undefined ? {} : { err: fatal.cause }) },
      fatal.message,
    );
  } catch {
    // The log may be on the very disk that is full; the manager finds that out for itself.
  }
  process.exit(1);
}

function readConfigurationOrEnd(): NodeConfiguration {
  const file = process.argv[2];
  try {
    if (file === undefined) throw new FatalError('BAD_CONFIGURATION', 'usage: main.js CONFIGURATION_FILE');
    return readConfiguration(file);
  } catch (error) {
    return end(openLog('unknown'), error);
  }
}

async function run(): Promise<void> {
  const configuration = readConfigurationOrEnd();
  const log = openLog(configuration.nodeId);
  process.on('uncaughtException', (error) => end(log, error));
  process.on('unhandledRejection', (error) => end(log, error));
  const node = new ClusterNode(configuration, log, (error) => end(log, error));
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    node.stop().then(
      () => process.exit(0),
      (error) => end(log, error),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await node.start();
}

await run();
