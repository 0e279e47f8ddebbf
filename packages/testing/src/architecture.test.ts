import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const ROOT = join(__dirname, '../../..');
const PLUGIN = '@slipway/backstage-plugin-';

/** What the table calls them. */
const NAMES: Record<string, string> = {
  common: `${PLUGIN}mlops-common`,
  node: `${PLUGIN}mlops-node`,
  sandbox: '@slipway/sandbox',
  'real-parts': '@slipway/real-parts',
};

const packageSchema = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
});

/** The rows of "The rooms" in docs/architecture.md: folders, and what they may import. */
const rooms = [
  ...readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8')
    .split('## The rooms')[1]
    .split('\n## ')[0]
    .matchAll(/^\| (`[^|]+`) *\|[^|]+\| ([^|]+?) *\|$/gm),
].map(([, folders, imports]) => ({
  folders: [...folders.matchAll(/`([^`]+)`/g)].map(([, folder]) => folder),
  imports,
}));

const packages = ['packages', 'plugins'].flatMap(folder =>
  readdirSync(join(ROOT, folder)).map(name => `${folder}/${name}`),
);

describe('the rooms of the house', () => {
  it.each(packages)('%s imports what its row in the docs says', folder => {
    const row = rooms.find(({ folders }) =>
      folders.some(one =>
        one.endsWith('*')
          ? folder.startsWith(one.slice(0, -1))
          : one === folder,
      ),
    );
    expect(row).toBeDefined();
    const imported = dependenciesOf(folder).filter(
      name => name.startsWith('@slipway/') && !isAllowed(name, row?.imports),
    );
    expect(imported).toEqual([]);
  });
});

function dependenciesOf(folder: string): string[] {
  const text = readFileSync(join(ROOT, folder, 'package.json'), 'utf8');
  return Object.keys(packageSchema.parse(JSON.parse(text)).dependencies);
}

function isAllowed(name: string, imports = ''): boolean {
  if (imports === 'the plugins') return name.startsWith(PLUGIN);
  return imports.split(', ').some(word => NAMES[word] === name);
}
