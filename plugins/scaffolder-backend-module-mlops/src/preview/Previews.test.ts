import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  taskCreatePermission,
  templateStepReadPermission,
} from '@backstage/plugin-scaffolder-common/alpha';
import { PLATFORM } from '../__testUtils__/gitops/renderGitOps';
import { DryRuns, type DryRunOutcome } from './DryRuns';
import { Permits } from './Permits';
import { Previews } from './Previews';

const TEMPLATE = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'new-model', namespace: 'default' },
  spec: {
    type: 'model-server',
    steps: [
      { id: 'describe', action: 'mlops:model-service:describe', name: 'Check' },
    ],
  },
};

/** Answers as the scaffolder's dry run does in a test. */
function dryRuns(run: () => Promise<DryRunOutcome>): DryRuns {
  const fake: Pick<DryRuns, 'run'> = { run };
  return Object.assign(Object.create(DryRuns.prototype), fake);
}

const WRITTEN: DryRunOutcome = {
  state: 'done',
  files: [{ path: 'source/README.md', content: Buffer.from('# Late') }],
};

function previewsFor(options: {
  denied?: string[];
  conditional?: boolean;
  outcome?: () => Promise<DryRunOutcome>;
}) {
  const { denied = [], conditional, outcome = async () => WRITTEN } = options;
  const permissions = mockServices.permissions.mock({
    authorize: async requests =>
      requests.map(({ permission }) => ({
        result: denied.includes(permission.name)
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW,
      })),
    authorizeConditional: async requests =>
      requests.map(({ permission }) => {
        if (conditional) {
          return {
            result: AuthorizeResult.CONDITIONAL,
            pluginId: 'scaffolder',
            resourceType: 'scaffolder-template',
            conditions: {
              rule: 'HAS_TAG',
              resourceType: 'scaffolder-template',
              params: { tag: 'open' },
            },
          };
        }
        return {
          result: denied.includes(permission.name)
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
        };
      }),
  });
  return new Previews({
    catalog: catalogServiceMock({ entities: [TEMPLATE] }),
    dryRuns: dryRuns(outcome),
    logger: mockServices.logger.mock(),
    permits: new Permits(permissions),
    platform: PLATFORM,
    platformRepository: undefined,
  });
}

const QUESTION = {
  templateRef: 'template:default/new-model',
  values: { name: 'late-payments', owner: 'team-fraud' },
  credentials: mockCredentials.user(),
};

describe('previews', () => {
  it('are for who may run templates, and for nobody else', async () => {
    const previews = previewsFor({ denied: [taskCreatePermission.name] });
    await expect(previews.make(QUESTION)).rejects.toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining('scaffolder.task.create'),
    });
  });

  it.each([
    { denied: [templateStepReadPermission.name] },
    { conditional: true },
    {
      outcome: async () => {
        throw new NotAllowedError('Unauthorized');
      },
    },
  ])('show no files to who may not see how they come about: %j', async who => {
    const run = jest.fn(who.outcome ?? (async () => WRITTEN));
    const previews = previewsFor({ ...who, outcome: run });
    await expect(previews.make(QUESTION)).resolves.toMatchObject({
      state: 'described',
      service: { name: 'late-payments' },
      files: {
        state: 'withheld',
        reason: expect.stringContaining('scaffolder.template.dry-run'),
      },
    });
    expect(run).toHaveBeenCalledTimes(who.outcome ? 1 : 0);
  });

  it('say what could not be checked, and why there are no files', async () => {
    const error = new ServiceUnavailableError('MLflow is down');
    const stopped = previewsFor({
      outcome: async () => ({ ...WRITTEN, state: 'stopped', error }),
    });
    await expect(stopped.make(QUESTION)).resolves.toMatchObject({
      problems: [],
      unchecked: ['MLflow is down'],
      files: { state: 'rendered' },
    });
    const failing = previewsFor({
      outcome: async () => {
        throw error;
      },
    });
    await expect(failing.make(QUESTION)).resolves.toMatchObject({
      files: {
        state: 'withheld',
        reason: 'The files could not be written: MLflow is down',
      },
    });
  });

  it('ask nobody for files of answers that are not right', async () => {
    const run = jest.fn(async () => WRITTEN);
    const previews = previewsFor({ outcome: run });
    await expect(
      previews.make({ ...QUESTION, values: { name: 'X' } }),
    ).resolves.toMatchObject({ state: 'refused' });
    expect(run).not.toHaveBeenCalled();
  });
});
