/** `npm run benchmark -- NAME`: bundles the benchmark of that name, which is TypeScript, and runs it. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runTypeScript } from '../run-typescript.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'harness.ts')
  .map((file) => file.slice(0, -'.ts'.length));
const [name = ''] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`usage: npm run benchmark -- ${names.join('|')}`);
  process.exit(2);
}
await runTypeScript(`${folder}${name}.ts`);
