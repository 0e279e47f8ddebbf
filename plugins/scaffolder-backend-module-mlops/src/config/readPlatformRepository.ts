import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Where Argo CD finds the Applications of the platform. */
export interface PlatformRepository {
  url: string;
  /** Folder that Argo CD deploys, with all below it. */
  path: string;
  /** Absent: the default branch. */
  branch?: string;
  merge: MergeMode;
}

/** Whether the portal merges what it proposes, or leaves that to a person. */
export type MergeMode = 'now' | 'approval';

const SECTION = 'mlops.templates.platformRepository';

/** Undefined when the portal was told of none. */
export function readPlatformRepository(
  root: Config,
): PlatformRepository | undefined {
  const config = root.getOptionalConfig(SECTION);
  if (!config) return undefined;
  const branch = config.getOptionalString('branch');
  return {
    url: config.getString('url'),
    path: config.getOptionalString('path') ?? 'applications',
    ...(branch && { branch }),
    merge: readMerge(root, `${SECTION}.merge`),
  };
}

/** By default somebody approves it. @throws InputError */
export function readMerge(config: Config, key: string): MergeMode {
  const merge = config.getOptionalString(key) ?? 'approval';
  if (merge === 'now' || merge === 'approval') return merge;
  throw new InputError(`${key} must be now or approval`);
}
