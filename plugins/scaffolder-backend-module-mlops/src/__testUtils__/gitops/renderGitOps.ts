import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { describeService, type Platform } from '../../service/describeService';
import type { ModelService, Overlay } from '../../service/ModelService';
import { renderSkeleton, type Workspace } from '../renderSkeleton';

export const PLATFORM: Platform = {
  portalUrl: 'https://portal.example.com',
  mlflowUrl: 'http://mlflow.mlflow.svc.cluster.local:5000',
  trainingNamespace: 'ml-training',
  domain: 'models.example.com',
  homeCluster: 'sandbox',
  gitBaseUrls: {
    gitea: 'https://git.example.com',
    github: 'https://github.com',
  },
};

/** What the template makes for one set of answers, apart from the source. */
export interface GitOpsRendering {
  service: ModelService;
  /** By path: `gitops/base/deployment.yaml`, `applications/project.yaml`. */
  files: ReadonlyMap<string, string>;
  /** Where the files lie. */
  directory: string;
}

/** Renders as template.yaml does: repository `gitops`, and `applications`. */
export async function renderGitOps(
  parameters: Record<string, unknown>,
  workspace: Workspace,
  options: { platform?: Platform; folder?: string } = {},
): Promise<GitOpsRendering> {
  const { platform = PLATFORM, folder = '.' } = options;
  const service = describeService(
    { name: 'fraud-detection', owner: 'team-fraud', ...parameters },
    platform,
  );
  const render = (
    skeleton: 'gitops' | 'overlay' | 'pipeline' | 'application',
    targetPath: string,
    overlay?: Overlay,
  ) =>
    renderSkeleton({
      skeleton,
      values: asJson({ service, ...(overlay && { overlay }) }),
      workspace,
      targetPath: join(folder, targetPath),
    });
  await render('gitops', 'gitops');
  await render('pipeline', 'gitops/pipeline');
  for (const overlay of service.overlays) {
    await render('overlay', `gitops/overlays/${overlay.path}`, overlay);
  }
  await render('application', 'applications');
  const directory = join(workspace.path, folder);
  return { service, directory, files: await readFiles(directory) };
}

async function readFiles(directory: string): Promise<Map<string, string>> {
  const entries = await readdir(directory, {
    recursive: true,
    withFileTypes: true,
  });
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
  const texts = await Promise.all(paths.map(path => readFile(path, 'utf8')));
  return new Map(paths.map((path, i) => [relative(directory, path), texts[i]]));
}

function asJson(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
