/**
 * Lays the templates into the package that is about to be packed, and takes them
 * away afterwards: `node pack-templates.mjs`, `… --remove`, run in the package's
 * folder by its `prepack` and `postpack`.
 *
 * `.gitignore` and `.github` would be left out of a tarball (Yarn 4, plugin-pack
 * packUtils.ts), and npm renames the former where it unpacks one. So their names
 * are written as templates, which `fetch:template` turns into the names again.
 */
import { cpSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = join(dirname(fileURLToPath(import.meta.url)), '../templates');
const target = join(process.cwd(), 'templates');

rmSync(target, { recursive: true, force: true });
if (!process.argv.includes('--remove')) {
  cpSync(source, target, { recursive: true });
  writeNamesAsTemplates(target);
}

function writeNamesAsTemplates(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) writeNamesAsTemplates(join(folder, entry.name));
    if (entry.name.startsWith('.git')) {
      renameSync(
        join(folder, entry.name),
        join(folder, `\${{ '${entry.name}' }}`),
      );
    }
  }
}
