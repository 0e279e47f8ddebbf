import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import type { DeliveryAccess } from '../clients/deliveryClients';
import { gitOpsFolder, ownedFolders } from '../clients/ownedFolders';
import { proposeFiles } from '../clients/proposeFiles';
import { readRepositoryFiles } from '../clients/readRepositoryFiles';
import { readWorkspaceFiles } from '../clients/workspaceFiles';
import { shortOutage, type Patience } from '../clients/waitFor';
import type { MergeMode } from '../config/readPlatformRepository';
import { readRelease, withRelease } from '../service/release';
import { putOutcome } from './putOutcome';

const example = stringify({
  steps: [
    {
      action: 'mlops:gitops:edit',
      name: 'Open the pull request',
      input: {
        entityRef: 'component:default/fraud-detection',
        sourcePath: './gitops',
        title: 'Add the environment qa',
        overlays: '${{ steps.extend.output.added }}',
      },
    },
  ],
});

/** `mlops:gitops:edit`: a pull request on the GitOps repository of an entity. */
export function createEditGitOpsAction(options: {
  repositories: Repositories;
  access: DeliveryAccess;
  merge: MergeMode;
  patience?: Partial<Patience>;
}) {
  const { repositories, access, merge, patience } = options;
  return createTemplateAction({
    id: 'mlops:gitops:edit',
    description:
      'Opens a pull request with rendered files in the GitOps repository of an entity; for who may promote the entity',
    examples: [{ description: 'With new overlays', example }],
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z => z.string().min(1),
        sourcePath: z => z.string().describe('Folder of the workspace'),
        title: z => z.string().min(1).max(200),
        description: z => z.string().max(4000).optional(),
        overlays: z =>
          z
            .array(
              z.object({ path: z.string(), like: z.string() }).passthrough(),
            )
            .optional()
            .describe('New ones, and whose release each begins with'),
      },
      output: {
        merged: z => z.boolean(),
        url: z => z.string().optional().describe('The pull request'),
        waitsFor: z => z.string().optional(),
      },
    },
    async handler(context) {
      const { input, output, logger, signal, workspacePath } = context;
      const { entityRef, title } = input;
      const clients = access(await context.getInitiatorCredentials());
      const folders = await ownedFolders(clients, {
        entityRef,
        ...shortOutage(context, patience),
      });
      const { repoUrl, branch, prefix } = gitOpsFolder(folders, entityRef);
      const rendered = await readWorkspaceFiles(
        workspacePath,
        input.sourcePath,
      );
      const reader = repositories.read(repoUrl, signal);
      for (const { path, like } of input.overlays ?? []) {
        const exemplary = await readRepositoryFiles(
          reader,
          branch,
          `${prefix}overlays/${like}`,
        );
        const folder = `overlays/${path}/`;
        const own = Object.fromEntries(
          Object.entries(rendered)
            .filter(([name]) => name.startsWith(folder))
            .map(([name, text]) => [name.slice(folder.length), text]),
        );
        const changed = withRelease(own, readRelease(exemplary));
        for (const [name, text] of Object.entries(changed)) {
          rendered[`${folder}${name}`] = text;
        }
      }
      const files = Object.fromEntries(
        Object.entries(rendered).map(([name, text]) => [
          `${prefix}${name}`,
          text,
        ]),
      );
      if (context.isDryRun) {
        logger.info(
          `Would propose "${title}" to ${repoUrl}: ${Object.keys(files).join(', ')}`,
        );
        output('merged', merge === 'now');
        return;
      }
      const outcome = await proposeFiles(
        repositories,
        {
          repoUrl,
          ...(branch && { baseBranch: branch }),
          purpose: title
            .toLowerCase()
            .replace(/[^a-z0-9]+/g, '-')
            .slice(0, 60),
          title,
          body:
            input.description ??
            `Proposed by ${context.user?.ref ?? 'the portal'} with a template of the portal.`,
          files,
          merge,
        },
        { logger, ...(signal && { signal }) },
      );
      putOutcome(outcome, 'It is so', { logger, output });
    },
  });
}
