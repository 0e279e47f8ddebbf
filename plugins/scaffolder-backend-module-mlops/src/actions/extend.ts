import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import type { Repositories } from '@slipway/backstage-plugin-mlops-node';
import { stringify } from 'yaml';
import type { DeliveryAccess } from '../clients/deliveryClients';
import { gitOpsFolder, ownedFolders } from '../clients/ownedFolders';
import { readRepositoryFile } from '../clients/readRepositoryFiles';
import { ANSWERS_FILE, answersFile, readAnswers } from '../service/answers';
import type { Platform } from '../service/describeService';
import { shortOutage, type Patience } from '../clients/waitFor';
import { extendService } from '../service/extendService';
import { parseParameters } from '../service/parameters';

const example = stringify({
  steps: [
    {
      id: 'extend',
      action: 'mlops:model-service:extend',
      name: 'Look at the service',
      input: {
        entityRef: 'component:default/fraud-detection',
        region: { name: 'us', cluster: 'us-1' },
      },
    },
  ],
});

/** `mlops:model-service:extend`: a service that is there, with more of it. */
export function createExtendAction(options: {
  repositories: Repositories;
  access: DeliveryAccess;
  platform: Platform;
  patience?: Partial<Patience>;
}) {
  const { repositories, access, platform, patience } = options;
  return createTemplateAction({
    id: 'mlops:model-service:extend',
    description:
      'Reads how a service was made from its GitOps repository, adds an environment before the last one or a region to the last one, and says what there is to render',
    examples: [{ description: 'A second region', example }],
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z => z.string().min(1),
        environment: z =>
          z.record(z.unknown()).optional().describe('As in the form'),
        region: z =>
          z.record(z.unknown()).optional().describe('As in the form'),
      },
      output: {
        service: z => z.record(z.unknown()),
        added: z => z.array(z.record(z.unknown())).describe('New overlays'),
        repoUrl: z => z.string(),
      },
    },
    async handler(context) {
      const { input, output, logger, signal, workspacePath } = context;
      const { entityRef } = input;
      const clients = access(await context.getInitiatorCredentials());
      const folders = await ownedFolders(clients, {
        entityRef,
        ...shortOutage(context, patience),
      });
      const { repoUrl, branch, prefix } = gitOpsFolder(folders, entityRef);
      const text = await readRepositoryFile(
        repositories.read(repoUrl, signal),
        branch,
        `${prefix}${ANSWERS_FILE}`,
      );
      if (text === undefined) {
        throw new InputError(
          `${repoUrl} has no ${prefix}${ANSWERS_FILE}; only services that the template "New model service" made can be extended`,
        );
      }
      const present = readAnswers(text);
      if (present.name !== parseEntityRef(entityRef).name) {
        throw new InputError(
          `${prefix}${ANSWERS_FILE} of ${repoUrl} is of ${present.name}, not of ${entityRef}`,
        );
      }
      const { service, added, parameters } = extendService(
        present,
        { environment: named(input.environment), region: named(input.region) },
        platform,
      );
      const answers = answersFile(parseParameters(parameters));
      const file = resolveSafeChildPath(
        workspacePath,
        `./gitops/${answers.path}`,
      );
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, answers.content);
      logger.info(`New: ${added.map(({ path }) => path).join(', ')}`);
      output('service', { ...service });
      output(
        'added',
        added.map(each => ({ ...each })),
      );
      output('repoUrl', repoUrl);
    },
  });
}

/** What was left empty in the form is not asked for. */
function named(
  part: Record<string, unknown> | undefined,
): (Record<string, unknown> & { name: string }) | undefined {
  const { name } = part ?? {};
  return typeof name === 'string' && name !== ''
    ? { ...part, name }
    : undefined;
}
