import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { basename } from 'node:path';

/** Long enough ago for package managers that wait before they take a release. */
const PUBLISHED = '2020-01-01T00:00:00.000Z';

/**
 * An npm registry on loopback that has the packed packages and nothing else, so
 * that a portal adds them by name, as its administrator would.
 *
 * Answers what npm and Yarn ask for when they install: the packument of a
 * package, and its tarball.
 */
export async function startRegistry(packages) {
  const byName = new Map(packages.map(each => [each.manifest.name, each]));
  const server = createServer((request, response) => {
    const [path] = decodeURIComponent(request.url).slice(1).split('?');
    const [name, file] = path.split('/-/');
    const found = byName.get(name);
    if (!found) {
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: 'Not found' }));
      return;
    }
    const bytes = readFileSync(found.tarball);
    if (file) {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(bytes);
      return;
    }
    const { port } = server.address();
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(
        packument(found, bytes, `http://127.0.0.1:${port}/${name}`),
      ),
    );
  });
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

function packument({ manifest, tarball }, bytes, address) {
  const { name, version } = manifest;
  const sha1 = createHash('sha1').update(bytes).digest('hex');
  const sha512 = createHash('sha512').update(bytes).digest('base64');
  return {
    name,
    'dist-tags': { latest: version },
    time: { created: PUBLISHED, modified: PUBLISHED, [version]: PUBLISHED },
    versions: {
      [version]: {
        ...manifest,
        dist: {
          // No two tarballs of one version have one address: Yarn keeps them by it.
          tarball: `${address}/-/${sha1}/${basename(tarball)}`,
          integrity: `sha512-${sha512}`,
          shasum: sha1,
        },
      },
    },
  };
}
