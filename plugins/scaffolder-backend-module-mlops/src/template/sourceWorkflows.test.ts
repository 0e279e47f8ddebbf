import { parse } from 'yaml';
import { z } from 'zod';
import {
  createWorkspace,
  type Workspace,
} from '../__testUtils__/renderSkeleton';
import {
  filesNamed,
  renderMatrix,
  type Rendering,
} from '../__testUtils__/source/renderMatrix';

const workflowSchema = z.object({
  permissions: z.strictObject({}),
  concurrency: z.object({ group: z.string() }),
  jobs: z.record(
    z.string(),
    z.object({
      'timeout-minutes': z.int().max(120),
      permissions: z.record(z.string(), z.enum(['read', 'write'])),
      steps: z.array(
        z.object({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.record(z.string(), z.unknown()).optional(),
        }),
      ),
    }),
  ),
});

let workspace: Workspace;
let renderings: Rendering[];

beforeAll(async () => {
  workspace = await createWorkspace();
  renderings = await renderMatrix(workspace);
}, 180_000);

afterAll(() => workspace.remove());

function workflows() {
  return filesNamed(renderings, /^\.github\/workflows\//).map(
    ({ path, text, service }) => ({
      path,
      text,
      service,
      workflow: workflowSchema.parse(parse(text)),
    }),
  );
}

describe('the workflows of a model service', () => {
  it('pin each action to a commit, and say its version', () => {
    const uses = workflows().flatMap(({ text }) =>
      [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action),
    );
    expect(uses.length).toBeGreaterThan(100);
    expect(
      uses.filter(use => !/^[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(use)),
    ).toEqual([]);
  });

  it('sign and propose no image that was not scanned as it is', () => {
    const published = workflows()
      .map(({ workflow }) => workflow.jobs.publish)
      .filter(job => job !== undefined);
    expect(published.length).toBeGreaterThan(0);
    for (const { steps } of published) {
      const place = (found: (step: (typeof steps)[number]) => boolean) =>
        steps.findIndex(found);
      const pushed = place(step => step.with?.push === true);
      const scanned = place(
        step =>
          step.uses?.startsWith('aquasecurity/trivy-action@') === true &&
          String(step.with?.['image-ref']).endsWith(
            '@${{ steps.push.outputs.digest }}',
          ),
      );
      const signed = place(step => step.run?.includes('cosign sign') === true);
      expect([pushed, scanned, signed]).toEqual(
        [pushed, scanned, signed].sort((a, b) => a - b),
      );
      expect(pushed).toBeGreaterThan(-1);
    }
  });

  it('give each job only the rights that it needs', () => {
    const writes = workflows().flatMap(({ path, workflow, service }) =>
      Object.entries(workflow.jobs).flatMap(([job, { permissions }]) =>
        Object.entries(permissions)
          .filter(([, right]) => right === 'write')
          .map(([scope]) =>
            [path.replace(/.*\//, ''), job, scope, service.git.gitopsPath].join(
              ' ',
            ),
          ),
      ),
    );
    expect([...new Set(writes)].sort()).toEqual([
      'ci.yaml codeql security-events ',
      'ci.yaml codeql security-events deploy/',
      'ci.yaml propose contents deploy/',
      'ci.yaml propose pull-requests deploy/',
      'ci.yaml publish id-token ',
      'ci.yaml publish id-token deploy/',
      'ci.yaml publish packages ',
      'ci.yaml publish packages deploy/',
      'deploy.yaml propose contents deploy/',
      'deploy.yaml propose pull-requests deploy/',
      'release.yaml release contents ',
      'release.yaml release contents deploy/',
      'release.yaml release packages ',
      'release.yaml release packages deploy/',
      'retrain.yaml retrain contents deploy/',
      'retrain.yaml retrain pull-requests deploy/',
    ]);
  });

  it('put no value into a script but through the environment', () => {
    const scripts = workflows().flatMap(({ workflow }) =>
      Object.values(workflow.jobs).flatMap(({ steps }) =>
        steps.flatMap(({ run }) => run ?? []),
      ),
    );
    expect(scripts.filter(script => script.includes('${{'))).toEqual([]);
  });

  it('leave no credentials behind in the checkout', () => {
    const checkouts = workflows().flatMap(({ workflow }) =>
      Object.values(workflow.jobs).flatMap(({ steps }) =>
        steps.filter(({ uses }) => uses?.startsWith('actions/checkout@')),
      ),
    );
    expect(
      checkouts.filter(step => step.with?.['persist-credentials'] !== false),
    ).toEqual([]);
  });

  it('do not build again what a release changed in the same repository', () => {
    const triggers = z.object({
      on: z.object({ push: z.object({ 'paths-ignore': z.array(z.string()) }) }),
    });
    for (const { files, service } of renderings) {
      const { on } = triggers.parse(
        parse(files.get('.github/workflows/ci.yaml') ?? ''),
      );
      expect(on.push['paths-ignore'].includes('deploy/**')).toBe(
        service.layout === 'one',
      );
    }
  });
});
