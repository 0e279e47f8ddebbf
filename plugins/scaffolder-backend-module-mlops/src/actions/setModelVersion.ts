import { InputError, NotFoundError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type {
  Delivery,
  ModelVersion,
} from '@slipway/backstage-plugin-mlops-common';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import type { DeliveryAccess } from '../clients/deliveryClients';
import { isHeard, observe } from '../clients/deliveryStates';
import { ownedFolders, type OwnedFolder } from '../clients/ownedFolders';
import { proposeFiles } from '../clients/proposeFiles';
import { readRepositoryFiles } from '../clients/readRepositoryFiles';
import {
  there,
  shortOutage,
  waitFor,
  type Observation,
  type Patience,
} from '../clients/waitFor';
import type { MergeMode } from '../config/readPlatformRepository';
import { withRelease } from '../service/release';
import { putOutcome } from './putOutcome';

const example = stringify({
  steps: [
    {
      id: 'release',
      action: 'mlops:gitops:set-model-version',
      name: 'Open the pull request',
      input: {
        entityRef: 'component:default/fraud-detection',
        environment: 'staging',
        version: '3',
      },
    },
  ],
});

/** `mlops:gitops:set-model-version`: another version in an environment. */
export function createSetModelVersionAction(options: {
  repositories: Repositories;
  access: DeliveryAccess;
  merge: MergeMode;
  patience?: Partial<Patience>;
}) {
  const { repositories, access, merge, patience } = options;
  return createTemplateAction({
    id: 'mlops:gitops:set-model-version',
    description:
      'Opens a pull request in the GitOps repository of an entity that has an environment serve another version of its model; for who may promote the entity',
    examples: [{ description: 'In staging', example }],
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z => z.string().min(1),
        environment: z => z.string().min(1),
        version: z =>
          z
            .string()
            .regex(/^[0-9]{1,9}$/)
            .describe('Of the registered model'),
        imageTag: z =>
          z
            .string()
            .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/)
            .optional()
            .describe('Left as it is by default'),
        reason: z => z.string().max(500).optional(),
      },
      output: {
        merged: z => z.boolean(),
        url: z => z.string().optional().describe('The pull request'),
        waitsFor: z => z.string().optional(),
      },
    },
    async handler(context) {
      const { input, output, logger, signal } = context;
      const { entityRef, environment, version, imageTag } = input;
      const clients = access(await context.getInitiatorCredentials());
      const waiting = shortOutage(context, patience);
      const folders = await ownedFolders(clients, {
        entityRef,
        environment,
        ...waiting,
      });
      const [first] = folders;
      if (!first) {
        throw new NotFoundError(
          `No Application that names ${entityRef} back deploys ${environment}`,
        );
      }
      const elsewhere = folders.find(
        each => each.repoUrl !== first.repoUrl || each.branch !== first.branch,
      );
      if (elsewhere) {
        throw new InputError(
          `${environment} of ${entityRef} is deployed from two places, ${first.repoUrl} and ${elsewhere.repoUrl}${elsewhere.branch ? ` (${elsewhere.branch})` : ''}; change each by hand`,
        );
      }
      const model = await waitFor(
        () =>
          observe(
            () => clients.delivery.getDelivery(entityRef, { signal }),
            shown => versionOf(shown, version),
          ),
        waiting,
      );
      const files = await changedFiles(folders, {
        modelVersion: version,
        ...(imageTag && { imageTag }),
      });
      const title = `${environment}: Serve model v${version}${imageTag ? ` (${imageTag})` : ''}`;
      if (context.isDryRun) {
        logger.info(`Would propose "${title}" to ${first.repoUrl}`);
        output('merged', merge === 'now');
        return;
      }
      const outcome = await proposeFiles(
        repositories,
        {
          repoUrl: first.repoUrl,
          ...(first.branch && { baseBranch: first.branch }),
          purpose: `${environment}-v${version}`,
          title,
          body: describe(model, input.reason, context.user?.ref),
          files,
          merge,
        },
        { logger, ...(signal && { signal }) },
      );
      putOutcome(outcome, `${environment} serves v${version}`, {
        logger,
        output,
      });
    },
  });

  async function changedFiles(
    folders: readonly OwnedFolder[],
    release: { modelVersion: string; imageTag?: string },
  ): Promise<Record<string, string>> {
    const files: Record<string, string> = {};
    for (const { repoUrl, path, branch } of folders) {
      const reader = repositories.read(repoUrl);
      const present = await readRepositoryFiles(reader, branch, path);
      const changed = withRelease(present, release);
      for (const [name, content] of Object.entries(changed)) {
        files[`${path}/${name}`] = content;
      }
    }
    return files;
  }
}

/** @throws InputError for a version that is not there. */
function versionOf(
  delivery: Delivery,
  wanted: string,
): Observation<ModelVersion> {
  const { models } = delivery.registry;
  const versions = models.flatMap(each => each.versions);
  const found = versions.find(({ version }) => version === wanted);
  if (found) return there(found);
  if (!isHeard(delivery, 'mlflow')) {
    return { state: 'missing', what: `version ${wanted} of the model` };
  }
  const known = versions.map(({ version }) => version).join(', ');
  throw new InputError(
    known
      ? `version: the registry has no version ${wanted}; it has ${known}`
      : `version: the registry has no versions yet; run a training first`,
  );
}

function describe(
  { metrics, gates }: ModelVersion,
  reason: string | undefined,
  user: string | undefined,
): string {
  const figures = Object.entries(metrics).map(
    ([name, value]) => `| ${name} | ${value} |`,
  );
  return [
    ...(reason ? [reason, ''] : []),
    `Validation gates: ${gates.result} (${gates.passed} of ${gates.total})`,
    '',
    '| metric | value |',
    '| --- | --- |',
    ...figures,
    '',
    `Proposed by ${user ?? 'the portal'}. To take it back, revert this pull request, or use the portal's button.`,
  ].join('\n');
}
