/** `npm run benchmark -- NAME`: bundles the benchmark of that name, which is TypeScript, and runs it. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'harness.ts')
  .map((file) => file.slice(0, -'.ts'.length));
const [name = ''] = process.argv.slice(2);
if (!names.includes(name)) {
  console.error(`usage: npm run benchmark -- ${names.join('|')}`);
  process.exit(2);
}
const bundle = await rolldown({ input: `${folder}${name}.ts`, platform: 'node', external: /^[^./]/ });
// As deep below the root of the project as the source, so that relative places stay right.
const output = fileURLToPath(new URL(`../../node_modules/.benchmarks/${name}.js`, import.meta.url));
await bundle.write({ file: output, format: 'esm' });
await bundle.close();
await import(output);
