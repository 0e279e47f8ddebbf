import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** Writes a kubeconfig for one cluster and answers where it is. */
export async function writeKubeconfig(
  folder: string,
  cluster: {
    name: string;
    server: string;
    /** In PEM. */
    certificateAuthority: string;
    token: string;
  },
): Promise<string> {
  const { name, server, token } = cluster;
  const authority = Buffer.from(cluster.certificateAuthority);
  const path = join(folder, 'kubeconfig');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path,
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name,
          cluster: {
            server,
            'certificate-authority-data': authority.toString('base64'),
          },
        },
      ],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name } }],
      'current-context': name,
    }),
    { mode: 0o600 },
  );
  return path;
}
