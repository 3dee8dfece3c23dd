/** A test that needs a pseudo-terminal: as `test`; skipped, under its name, where there is none. */
import { test } from 'vitest';
import { hasPseudoTerminal } from './pseudo-terminal.js';

export const terminalTest = test.skipIf(!hasPseudoTerminal);
