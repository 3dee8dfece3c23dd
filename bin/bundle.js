/**
 * Puts the commands, with the libraries they load, into a few files in dist/cli, and the node process into one in
 * dist/node. Loading some two hundred small modules took longer than everything else that `conclave get` does, and
 * half of the time in which a node starts.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const commands = readdirSync(join(root, 'commands'), { recursive: true })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(parse(file).dir, parse(file).name));

/** Writes the bundle of `input`, by name, to a folder in dist. */
async function bundle(folder, input) {
  const made = await rolldown({
    cwd: root,
    input,
    platform: 'node',
    // Ink loads it only for those who develop it.
    external: ['react-devtools-core'],
    // React checks a lot while it is developed with, and remembers every measurement it makes: neither is wanted here.
    transform: { define: { 'process.env.NODE_ENV': '"production"' } },
    checks: { eval: false },
    onwarn: () => undefined,
  });
  const output = join(root, 'dist', folder);
  const [draft, old] = [`${output}.new-${process.pid}`, `${output}.old-${process.pid}`];
  await made.write({ dir: draft, format: 'esm', chunkFileNames: 'chunks/[name]-[hash].js' });
  await made.close();
  // Swapped as a whole, so that commands that run meanwhile find either the old files or the new ones.
  if (existsSync(output)) renameSync(output, old);
  renameSync(draft, output);
  rmSync(old, { recursive: true, force: true });
}

await bundle('cli', {
  execute: 'src/command-line/execute.ts',
  help: 'src/command-line/help.ts',
  'command-not-found': 'src/command-line/command-not-found.ts',
  ...Object.fromEntries(commands.map((name) => [`commands/${name}`, `commands/${name}.ts`])),
});
await bundle('node', { main: 'src/node/main.ts' });
