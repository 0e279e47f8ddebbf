import { join } from 'node:path';
import { leftovers } from '../__testUtils__/gitops/leftovers';
import {
  at,
  build,
  isInstalled,
  manifestsIn,
  yamlDocuments,
  type Manifest,
} from '../__testUtils__/gitops/manifests';
import { matrix } from '../__testUtils__/gitops/matrix';
import { privilegeProblems } from '../__testUtils__/gitops/privileges';
import {
  checkWithPromtool,
  ruleFile,
  unknownMetrics,
} from '../__testUtils__/gitops/queries';
import {
  renderGitOps,
  type GitOpsRendering,
} from '../__testUtils__/gitops/renderGitOps';
import { schemaProblems } from '../__testUtils__/gitops/schemas';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';

// Each combination starts kubectl for every overlay.
jest.setTimeout(180_000);

const kubectl = isInstalled('kubectl', 'kustomize', '--help');
const promtool = isInstalled('promtool', '--version');
const rows = matrix().map((row, i) => [i + 1, row] as const);

describe.each(rows)('the GitOps folder of combination %i', (_, parameters) => {
  let workspace: Workspace;
  let rendering: GitOpsRendering;
  let manifests: Manifest[];
  beforeAll(async () => {
    workspace = await createWorkspace();
    rendering = await renderGitOps(parameters, workspace);
    manifests = manifestsIn(rendering.files);
  });
  afterAll(() => workspace.remove());

  it('is rendered to the end', () => {
    for (const [path, text] of rendering.files) {
      expect({ path, left: leftovers(text) }).toEqual({ path, left: [] });
      expect(path).not.toMatch(/[{}%]/);
      expect(text.trim()).not.toBe('');
    }
  });

  it('is sound YAML and JSON', () => {
    for (const [path, text] of rendering.files) {
      if (path.endsWith('.yaml')) {
        expect(yamlDocuments(path, text)).not.toContain(null);
      }
    }
    expect(dashboardsOf(rendering)).toHaveLength(
      rendering.service.overlays.length,
    );
  });

  it('satisfies the upstream schemas', () => {
    expect(manifests.flatMap(schemaProblems)).toEqual([]);
  });

  it('asks for no privilege beyond need', () => {
    expect(manifests.flatMap(privilegeProblems)).toEqual([]);
  });

  it('asks for metrics that there are, in PromQL', async () => {
    const rules = ruleFile(manifests, dashboardsOf(rendering));
    expect(unknownMetrics(rules)).toEqual([]);
    if (await promtool) {
      await expect(checkWithPromtool(workspace.path, rules)).resolves.toContain(
        'SUCCESS',
      );
    } else {
      // Not parsed by Prometheus itself: promtool is not on the PATH.
      expect(rules.groups.length).toBeGreaterThan(3);
    }
  });

  it('is built by kustomize into objects that are bound both ways', async () => {
    if (!(await kubectl)) {
      // Nothing to build with: kubectl is not on the PATH.
      return;
    }
    const { service, directory } = rendering;
    for (const overlay of service.overlays) {
      const built = await build(
        join(directory, 'gitops/overlays', overlay.path),
      );
      expect(built.flatMap(schemaProblems)).toEqual([]);
      expect(built.flatMap(privilegeProblems)).toEqual([]);
      for (const object of built) {
        expect(object.metadata).toMatchObject({
          namespace: overlay.namespace,
          labels: {
            'backstage.io/kubernetes-id': service.kubernetesId,
            environment: overlay.environment,
          },
          annotations: { 'backstage.io/entity-ref': service.entityRef },
        });
      }
      expect(podsOf(built)).toMatchObject({
        labels: {
          app: service.name,
          'backstage.io/kubernetes-id': service.kubernetesId,
          'mlflow.org/model-name': service.modelName,
          'mlflow.org/model-version': '1',
        },
        annotations: { 'backstage.io/entity-ref': service.entityRef },
      });
      expect(imagesOf(built)).toEqual([`${service.registry.image}:0.1.0`]);
    }
    const pipeline = await build(join(directory, 'gitops/pipeline'));
    expect(pipeline.flatMap(schemaProblems)).toEqual([]);
    for (const { metadata } of pipeline) {
      expect(metadata).toMatchObject({
        namespace: service.trainingNamespace,
        labels: { 'backstage.io/kubernetes-id': service.kubernetesId },
        annotations: { 'backstage.io/entity-ref': service.entityRef },
      });
    }
  });
});

function dashboardsOf({ files }: GitOpsRendering): unknown[] {
  return [...files]
    .filter(([path]) => path.endsWith('/dashboard.json'))
    .map(([, text]) => JSON.parse(text));
}

/** What is said of the pods, by a Deployment or an InferenceService. */
function podsOf(built: readonly Manifest[]): unknown {
  const find = (kind: string) => built.find(each => each.kind === kind);
  return (
    at(find('Deployment'), 'spec.template.metadata') ??
    at(find('InferenceService'), 'spec.predictor')
  );
}

function imagesOf(built: readonly Manifest[]): unknown[] {
  return built
    .flatMap(each => [
      at(each, 'spec.template.spec.containers'),
      at(each, 'spec.predictor.containers'),
    ])
    .filter(each => Array.isArray(each))
    .flat()
    .map(each => at(each, 'image'));
}
