import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { webhookToken } from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import { readWorkspaceFiles } from '../clients/workspaceFiles';

/** What skeletons have where a token belongs. */
export const TOKEN_PLACEHOLDER = 'REPLACE_WITH_TOKEN_FROM_PORTAL';

const example = stringify({
  steps: [
    {
      action: 'mlops:flagger:sign-webhooks',
      name: 'Let Flagger ask the portal',
      input: {
        name: 'fraud-detection',
        overlaysPath: './gitops/overlays',
        overlays: '${{ steps.describe.output.service.overlays }}',
      },
    },
  ],
});

/**
 * `mlops:flagger:sign-webhooks`: puts the tokens that Flagger shows the portal
 * into rendered Canaries. They pass through no template value, output or log.
 */
export function createSignWebhooksAction(secret: string | undefined) {
  return createTemplateAction({
    id: 'mlops:flagger:sign-webhooks',
    description:
      'Puts the tokens with which Flagger asks this portal into rendered Canaries; each is good for one Canary only',
    examples: [{ description: 'In all overlays of a service', example }],
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Of the Canary'),
        overlaysPath: z => z.string().describe('Folder of the workspace'),
        overlays: z =>
          z
            .array(
              z
                .object({
                  path: z.string(),
                  namespace: z.string(),
                  portalCluster: z.string(),
                })
                .passthrough(),
            )
            .describe('Folders in it, and where each is deployed'),
      },
      output: {
        signed: z => z.number().describe('How many files have tokens'),
      },
    },
    async handler({ input, output, logger, workspacePath, isDryRun }) {
      let signed = 0;
      for (const { path, namespace, portalCluster } of input.overlays) {
        const folder = join(input.overlaysPath, path);
        const files = await readWorkspaceFiles(workspacePath, folder);
        for (const [name, content] of Object.entries(files)) {
          if (!content.includes(TOKEN_PLACEHOLDER)) continue;
          signed += 1;
          // What a dry run renders is shown to whoever asked for it.
          if (!secret || isDryRun) continue;
          const token = webhookToken(secret, {
            cluster: portalCluster,
            namespace,
            name: input.name,
          });
          await writeFile(
            resolveSafeChildPath(workspacePath, join(folder, name)),
            content.replaceAll(TOKEN_PLACEHOLDER, token),
          );
        }
      }
      output('signed', secret ? signed : 0);
      logger.info(
        secret
          ? `${signed} files have the portal's tokens`
          : `The portal has no mlops.flagger.webhooks.secret: ${TOKEN_PLACEHOLDER} stays in ${signed} files, and Flagger is not let in until it is replaced`,
      );
    },
  });
}
