import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const ROOT = join(__dirname, '../../..');
const SOURCES = join(ROOT, 'plugins/mlops-backend/src');
const IMPORTED = /^(?:import|export)\b[^;']*?from '(\.[^']+)'/gm;

/** The rows of "Inside mlops-backend" in docs/architecture.md, in their order. */
const table = [
  ...readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
    .split('## Inside `mlops-backend`')[1]
    .split('\n## ')[0]
    .matchAll(/^\| `([^`]+)`/gm),
].map(([, folder]) => folder);

const folders = readdirSync(SOURCES, { withFileTypes: true })
  .filter(entry => entry.isDirectory() && entry.name !== '__testUtils__')
  .map(({ name }) => name);

describe('the folders of mlops-backend', () => {
  it('are those of the table in the docs', () => {
    expect(folders).toEqual([...table].sort());
  });

  it.each(folders)('%s imports from the folders above it only', folder => {
    const above = table.slice(0, table.indexOf(folder) + 1);
    const others = sourcesIn(folder).flatMap(file =>
      importedBy(file)
        .filter(path => !above.includes(path.split(sep)[0]))
        .map(path => `${file} imports ${path}`),
    );
    expect(others).toEqual([]);
  });
});

/** What is not a test, nor made for tests. */
function sourcesIn(folder: string): string[] {
  return readdirSync(join(SOURCES, folder), { recursive: true })
    .map(path => join(folder, String(path)))
    .filter(path => /(?<!\.test)\.ts$/.test(path))
    .filter(path => !path.includes('__testUtils__'));
}

function importedBy(file: string): string[] {
  const text = readFileSync(join(SOURCES, file), 'utf8');
  return [...text.matchAll(IMPORTED)].map(([, path]) =>
    relative(SOURCES, join(SOURCES, dirname(file), path)),
  );
}
