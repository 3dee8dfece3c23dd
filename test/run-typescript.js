/** Bundles a program of this folder that is TypeScript, and runs it. */
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** @param {string} input the file */
export async function runTypeScript(input) {
  const bundle = await rolldown({ input, platform: 'node', external: /^[^./]/ });
  const name = basename(input, '.ts');
  // As deep below the root of the project as the source, so that relative places stay right.
  const output = fileURLToPath(new URL(`../node_modules/.bundled/${name}.js`, import.meta.url));
  await bundle.write({ file: output, format: 'esm' });
  await bundle.close();
  await import(output);
}
