import { ConflictError, InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import { parseAllDocuments, stringify } from 'yaml';
import { z as schema } from 'zod';
import {
  entitiesOf,
  folderOf,
  ownedByAnother,
  presentManifests,
} from '../clients/foreignManifests';
import { proposeFiles } from '../clients/proposeFiles';
import { readWorkspaceFiles } from '../clients/workspaceFiles';
import type { PlatformRepository } from '../config/readPlatformRepository';
import { putOutcome } from './putOutcome';

const KINDS = new Set(['AppProject', 'Application', 'ApplicationSet']);
const manifest = schema.looseObject({
  apiVersion: schema.string().startsWith('argoproj.io/'),
  kind: schema.string(),
});

const example = stringify({
  steps: [
    {
      id: 'applications',
      action: 'mlops:gitops:add-applications',
      name: 'Add the Applications',
      input: { service: 'fraud-detection', sourcePath: './applications' },
    },
  ],
});

/**
 * `mlops:gitops:add-applications`: a pull request to the repository that Argo CD
 * has its Applications from.
 */
export function createAddApplicationsAction(options: {
  repositories: Repositories;
  platform: PlatformRepository | undefined;
}) {
  const { repositories, platform } = options;
  return createTemplateAction({
    id: 'mlops:gitops:add-applications',
    description:
      'Puts rendered Applications and AppProjects into the GitOps repository of the platform, by a pull request that is merged or left for approval (mlops.templates.platformRepository)',
    examples: [{ description: 'Of a new service', example }],
    supportsDryRun: true,
    schema: {
      input: {
        service: z =>
          z
            .string()
            .regex(/^[a-z][a-z0-9-]{0,62}$/)
            .describe('Its folder in the repository'),
        sourcePath: z =>
          z.string().describe('Folder of the workspace with the manifests'),
        title: z => z.string().max(200).optional(),
        description: z => z.string().max(4000).optional(),
        onlyNew: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Leaves the folder as it is where the service has one already',
            ),
      },
      output: {
        merged: z =>
          z.boolean().describe('Whether Argo CD gets to see them at once'),
        url: z => z.string().optional().describe('The pull request'),
        waitsFor: z => z.string().optional().describe('What it waits for'),
      },
    },
    async handler(context) {
      const { input, output, logger, workspacePath, signal } = context;
      if (!platform) {
        throw new InputError(
          'The portal was not told where Applications go; set mlops.templates.platformRepository.url',
        );
      }
      const { service, sourcePath } = input;
      const found = await readWorkspaceFiles(workspacePath, sourcePath);
      const files = manifestsOnly(found);
      const names = Object.keys(files);
      const folder = folderOf(platform, service);
      if (context.isDryRun) {
        logger.info(`Would put ${names.join(', ')} into ${folder}`);
        output('merged', platform.merge === 'now');
        return;
      }
      const present = await presentManifests(
        repositories,
        platform,
        service,
        signal,
      );
      refuseThoseOfAnother(present, files, `${platform.url}, ${folder}`);
      if (input.onlyNew && Object.keys(present).length > 0) {
        logger.info(`The Applications of ${service} are there already`);
        output('merged', true);
        return;
      }
      const outcome = await proposeFiles(
        repositories,
        {
          repoUrl: platform.url,
          ...(platform.branch && { baseBranch: platform.branch }),
          purpose: `add-${service}`,
          title: input.title ?? `Deploy ${service}`,
          body:
            input.description ??
            `The Applications of ${service}, made by a template of the portal for ${context.user?.ref ?? 'a service'}.`,
          files: Object.fromEntries(
            names.map(name => [`${folder}/${name}`, files[name]]),
          ),
          merge: platform.merge,
        },
        { logger, ...(signal && { signal }) },
      );
      putOutcome(outcome, `The Applications of ${service} are there`, {
        logger,
        output,
      });
    },
  });
}

/** @throws ConflictError */
function refuseThoseOfAnother(
  present: Readonly<Record<string, string>>,
  files: Readonly<Record<string, string>>,
  place: string,
): void {
  const [entity = ''] = entitiesOf(files);
  const other = entity && ownedByAnother(present, entity);
  if (other) {
    throw new ConflictError(
      `There are Applications already (${place}), and they belong to ${other}; choose another name`,
    );
  }
}

/** @throws InputError for what does not belong in a repository of Applications. */
function manifestsOnly(
  files: Readonly<Record<string, string>>,
): Record<string, string> {
  const manifests = Object.entries(files).filter(([name]) =>
    /\.ya?ml$/.test(name),
  );
  if (manifests.length === 0) {
    throw new InputError('There are no manifests to add');
  }
  for (const [name, content] of manifests) {
    for (const document of parseAllDocuments(content)) {
      const value: unknown =
        document.errors.length > 0 ? undefined : document.toJS();
      if (value === null) continue;
      const parsed = manifest.safeParse(value);
      if (!parsed.success) {
        throw new InputError(`${name} is no manifest of Argo CD`);
      }
      if (!KINDS.has(parsed.data.kind)) {
        throw new InputError(
          `${name} has a ${parsed.data.kind}; only ${[...KINDS].join(', ')} are added`,
        );
      }
    }
  }
  return Object.fromEntries(manifests);
}
