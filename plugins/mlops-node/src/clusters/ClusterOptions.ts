import { InputError } from '@backstage/errors';
import type { SkippedCluster } from './types';

/**
 * How to reach one cluster, as an administrator says it.
 *
 * @public
 */
export interface ClusterOptions {
  name: string;
  /** Absent with `kubeconfig` or inside a cluster. */
  url?: string;
  token?: string;
  /** Read again when it is rotated. */
  tokenFile?: string;
  /** PEM in base64. */
  caData?: string;
  caFile?: string;
  skipTLSVerify?: boolean;
  namespaces?: readonly string[];
  /** Without a path the user's own. */
  kubeconfig?: { path?: string; context?: string };
  /** With the service account of the pod that the portal runs in. */
  inCluster?: boolean;
}

/** What the config says of clusters. */
export interface ConfiguredClusters {
  clusters: ClusterOptions[];
  skipped: SkippedCluster[];
}

/**
 * What cannot work, whatever the network does.
 *
 * @throws InputError that says what to change.
 */
export function checkCluster(options: ClusterOptions): void {
  const { name, url, kubeconfig, inCluster } = options;
  if (url !== undefined) checkAddress(options, url);
  if (url === undefined && !kubeconfig && !inCluster) {
    throw new InputError(
      `Cluster '${name}' has no address: give it a url, or a kubeconfig, or run the portal inside it`,
    );
  }
}

/** As `checkCluster`, for an address that a kubeconfig names as well. */
export function checkAddress(
  { name, token, tokenFile, skipTLSVerify }: Omit<ClusterOptions, 'url'>,
  url: string,
): void {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new InputError(
      `The url of cluster '${name}' is not one; write it as https://kubernetes.example.com`,
    );
  }
  if (parsed.username || parsed.password) {
    throw new InputError(
      `The url of cluster '${name}' carries credentials; put them into serviceAccountToken or a kubeconfig`,
    );
  }
  const isClear = parsed.protocol === 'http:' && !isLoopback(parsed.hostname);
  if (isClear && (token || tokenFile) && !skipTLSVerify) {
    throw new InputError(
      `Cluster '${name}' would be sent its token in clear over http; use https, or set skipTLSVerify if you know the network`,
    );
  }
}

export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}
