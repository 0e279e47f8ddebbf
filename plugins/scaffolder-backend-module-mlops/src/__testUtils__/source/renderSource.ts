/**
 * Renders the source skeleton from the command line, for scripts that run what
 * is generated: `renderSource.ts <folder> <the form's answers as JSON>`.
 */
import { z } from 'zod';
import { describeService, type Platform } from '../../service/describeService';
import { renderSkeleton } from '../renderSkeleton';

/** A platform such as the tests have it. */
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

const parametersSchema = z.record(z.string(), z.unknown());

/** Renders the Python project of a service into a folder. */
export async function renderSource(
  folder: string,
  parameters: Record<string, unknown>,
) {
  const service = describeService(parameters, PLATFORM);
  await renderSkeleton({
    skeleton: 'source',
    // What is handed from step to step is JSON.
    values: JSON.parse(JSON.stringify({ service })),
    workspace: { path: folder, remove: async () => {} },
    targetPath: '.',
  });
  return service;
}

if (require.main === module) {
  const [folder, parameters] = process.argv.slice(2);
  renderSource(folder, parametersSchema.parse(JSON.parse(parameters))).catch(
    (error: unknown) => {
      process.stderr.write(`${error}\n`);
      process.exitCode = 1;
    },
  );
}
