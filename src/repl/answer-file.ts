/** The file of `.output`: answers go there, while errors and remarks stay where they can be seen. */
import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { explainFileError, systemErrorCode, usageError } from '../cluster/cluster-error.js';
import type { Sink } from './run.js';
import type { SettingValues } from './settings.js';

/** Empties the file, and gives its full path. Throws for a file that cannot be written. */
export function beginAnswerFile(name: string): string {
  const path = resolve(name);
  try {
    writeFileSync(path, '');
  } catch (error) {
    throw notWritable(error, path);
  }
  return path;
}

/** Puts the file, if there is one, before the sink. */
export function answerFileBefore(sink: Sink, { output }: SettingValues): Sink {
  if (output === null) return sink;
  return {
    write: (chunk) => {
      try {
        appendFileSync(output, chunk);
      } catch (error) {
        throw notWritable(error, output);
      }
    },
    writeMessage: (text) => sink.writeMessage(text),
  };
}

function notWritable(error: unknown, path: string): unknown {
  if (systemErrorCode(error) === 'ENOSPC') return explainFileError(error, path);
  const reason = error instanceof Error ? error.message : String(error);
  return usageError(
    'FILE_NOT_WRITABLE',
    `${path} cannot be written: ${reason}.`,
    'Name another file: .output FILE',
  );
}
