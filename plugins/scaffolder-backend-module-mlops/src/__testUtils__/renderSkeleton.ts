import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UrlReaders } from '@backstage/backend-defaults/urlReader';
import {
  resolvePackagePath,
  type LoggerService,
} from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { createFetchTemplateAction } from '@backstage/plugin-scaffolder-backend';
import type { JsonObject } from '@backstage/types';

/** The folder of the template: `templates/new-model`. */
export const TEMPLATE = resolvePackagePath(
  '@slipway/backstage-plugin-scaffolder-backend-module-mlops',
  '../../templates/new-model',
);

/** A folder that templates are rendered into, and that is removed at the end. */
export interface Workspace {
  path: string;
  remove(): Promise<void>;
}

export async function createWorkspace(): Promise<Workspace> {
  const path = await mkdtemp(join(tmpdir(), 'new-model-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/**
 * Renders `skeleton/<name>` into a folder of the workspace, by the scaffolder's
 * own `fetch:template` with the settings of template.yaml.
 */
export async function renderSkeleton(options: {
  skeleton: 'source' | 'gitops' | 'overlay' | 'pipeline' | 'application';
  values: JsonObject;
  workspace: Workspace;
  targetPath: string;
}): Promise<void> {
  const { skeleton, values, workspace, targetPath } = options;
  const config = new ConfigReader({});
  const action = createFetchTemplateAction({
    integrations: ScmIntegrations.fromConfig(config),
    reader: UrlReaders.default({ config, logger: SILENT }),
  });
  const fetched = await mkdtemp(join(tmpdir(), 'new-model-fetched-'));
  try {
    await action.handler({
      input: {
        url: `./skeleton/${skeleton}`,
        targetPath,
        values,
        trimBlocks: true,
        lstripBlocks: true,
      },
      workspacePath: workspace.path,
      templateInfo: {
        entityRef: 'template:default/new-model',
        baseUrl: `file://${TEMPLATE}/template.yaml`,
      },
      logger: SILENT,
      output: () => {},
      checkpoint: async ({ fn }) => fn(),
      createTemporaryDirectory: async () => fetched,
      getInitiatorCredentials: async () => mockCredentials.user(),
      task: { id: 'render' },
      step: { id: skeleton, name: skeleton },
    });
  } finally {
    await rm(fetched, { recursive: true, force: true });
  }
}

/** So that it goes without Jest as well, in scripts. */
const SILENT: LoggerService = {
  error: () => {},
  warn: () => {},
  info: () => {},
  debug: () => {},
  child: () => SILENT,
};
