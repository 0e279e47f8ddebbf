/**
 * Loads installed packages in plain Node, as a built backend does, and tells
 * what each is: `node load.cjs <package> …`, in the folder they are installed in.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');

const load = createRequire(join(process.cwd(), 'index.js'));

for (const name of process.argv.slice(2)) {
  const exported = load(name);
  process.stdout.write(
    `${JSON.stringify({
      name,
      type: exported.default?.$$type,
      exports: Object.keys(exported).length,
    })}\n`,
  );
}
