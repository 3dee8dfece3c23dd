/** `npm run screenshot`: takes a picture of the dashboard on a real cluster, and writes it to docs/dashboard.svg. */
import { fileURLToPath } from 'node:url';
import { runTypeScript } from '../run-typescript.js';

await runTypeScript(fileURLToPath(new URL('take-screenshot.ts', import.meta.url)));
