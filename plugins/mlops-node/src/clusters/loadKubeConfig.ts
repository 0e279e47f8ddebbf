import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { parse } from 'yaml';
import { z } from 'zod';
import { checkAddress, type ClusterOptions } from './ClusterOptions';

const TOKEN_FILES = z.object({
  users: z.array(
    z.object({
      name: z.string(),
      user: z.object({ tokenFile: z.string().optional() }).nullish(),
    }),
  ),
});

/**
 * The client's own view of a cluster.
 *
 * @throws when a file cannot be read or does not say enough.
 */
export function loadKubeConfig(options: ClusterOptions): KubeConfig {
  const config = load(options);
  const server = config.getCurrentCluster()?.server ?? '';
  checkAddress(options, server);
  if (server.startsWith('http:')) {
    // Judged above, and by a finer rule than the client's.
    config.clusters = config.clusters.map(cluster =>
      cluster.server === server ? { ...cluster, skipTLSVerify: true } : cluster,
    );
  }
  return config;
}

/** Changes when a kubeconfig is written anew; undefined without one. */
export function kubeConfigVersion(options: ClusterOptions): string | undefined {
  if (!options.kubeconfig) return undefined;
  return kubeConfigPaths(options.kubeconfig.path)
    .map(path => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    .join();
}

function load(options: ClusterOptions): KubeConfig {
  if (options.kubeconfig) return fromFiles(options.name, options.kubeconfig);
  const config = new KubeConfig();
  if (options.inCluster) config.loadFromCluster();
  else fromOptions(config, options);
  return config;
}

function fromFiles(
  name: string,
  { path, context }: NonNullable<ClusterOptions['kubeconfig']>,
): KubeConfig {
  const [first, ...others] = kubeConfigPaths(path).map(readKubeConfig);
  for (const other of others) first.mergeConfig(other, true);
  if (context) first.setCurrentContext(context);
  if (!first.getContextObject(first.getCurrentContext())) {
    throw new Error(
      `The kubeconfig of cluster '${name}' has no context '${first.getCurrentContext() ?? ''}'; name one in mlops.clusters[].kubeconfig.context`,
    );
  }
  return first;
}

function kubeConfigPaths(path: string | undefined): string[] {
  if (path) return [path];
  const named = process.env.KUBECONFIG?.split(delimiter).filter(Boolean);
  return named?.length ? named : [join(homedir(), '.kube', 'config')];
}

function readKubeConfig(path: string): KubeConfig {
  const config = new KubeConfig();
  config.loadFromFile(path);
  const named = TOKEN_FILES.safeParse(parse(readFileSync(path, 'utf8')));
  const files = new Map(
    named.data?.users.map(each => [each.name, each.user?.tokenFile]),
  );
  // The client does not know `tokenFile`, but has a provider that does.
  config.users = config.users.map(user => {
    const file = files.get(user.name);
    if (!file) return user;
    const tokenFile = isAbsolute(file) ? file : join(dirname(path), file);
    return { ...user, authProvider: fileProvider(tokenFile) };
  });
  return config;
}

function fromOptions(config: KubeConfig, options: ClusterOptions): void {
  const { name, url = '', token, tokenFile, ...tls } = options;
  config.loadFromOptions({
    clusters: [
      {
        name,
        server: url.replace(/\/+$/, ''),
        caData: tls.caData,
        caFile: tls.caFile,
        skipTLSVerify: tls.skipTLSVerify ?? false,
      },
    ],
    users: [
      {
        name,
        token,
        authProvider: tokenFile ? fileProvider(tokenFile) : undefined,
      },
    ],
    contexts: [{ name, cluster: name, user: name }],
    currentContext: name,
  });
}

function fileProvider(tokenFile: string) {
  return { name: 'tokenFile', config: { tokenFile } };
}
