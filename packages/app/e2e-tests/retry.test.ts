import { expect, test, type Page } from '@playwright/test';
import { z } from 'zod';
import { kubernetes, misbehave, SANDBOX, setSpeed, signIn } from './portal';

const signedInSchema = z.object({
  backstageIdentity: z.object({ token: z.string() }),
});
const taskSchema = z.object({ id: z.string() });
const repositoriesSchema = z.object({
  data: z.array(z.object({ name: z.string() })),
});
const commitsSchema = z.array(
  z.object({ commit: z.object({ message: z.string() }) }),
);
const pullsSchema = z.array(z.object({ title: z.string() }));
const workflowsSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }) })),
});

/** What the form sends when only a name and an owner are filled in. */
async function startTask(page: Page, name: string): Promise<string> {
  const signedIn = await page.request.get('/api/auth/guest/refresh', {
    headers: { 'x-requested-with': 'XMLHttpRequest' },
  });
  const { backstageIdentity } = signedInSchema.parse(await signedIn.json());
  const started = await page.request.post('/api/scaffolder/v2/tasks', {
    headers: { authorization: `Bearer ${backstageIdentity.token}` },
    data: {
      templateRef: 'template:default/new-model',
      values: { name, owner: 'group:default/team-fraud' },
    },
  });
  return taskSchema.parse(await started.json()).id;
}

async function askGitHost<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const response = await fetch(`${SANDBOX.gitHost}/api/v1/${path}`);
  return schema.parse(await response.json());
}

/** What there is of a service in all systems that a template writes to. */
async function madeOf(name: string) {
  const { data } = await askGitHost(
    `repos/search?q=${name}`,
    repositoriesSchema,
  );
  const repositories = data.map(repository => repository.name).sort();
  const commits = await Promise.all(
    repositories.map(repository =>
      askGitHost(`repos/models/${repository}/commits`, commitsSchema),
    ),
  );
  const pulls = await askGitHost(
    'repos/platform/applications/pulls?state=all',
    pullsSchema,
  );
  const workflows = await kubernetes(
    'GET',
    '/apis/argoproj.io/v1alpha1/workflows',
  );
  return {
    repositories,
    beginnings: commits.map(
      all =>
        all.filter(({ commit }) => commit.message.startsWith(`Begin ${name} `))
          .length,
    ),
    pullRequests: pulls.filter(({ title }) => title === `Deploy ${name}`)
      .length,
    trainings: workflowsSchema
      .parse(await workflows.json())
      .items.filter(({ metadata }) => metadata.name.startsWith(name)).length,
  };
}

test.describe('a run of a template that fails', () => {
  test.setTimeout(300_000);

  test.afterEach(async () => {
    await misbehave();
    await setSpeed(1);
  });

  test('goes on by its Retry button when what was down is back, and makes nothing twice', async ({
    page,
  }) => {
    const name = `second-try-${Date.now().toString(36)}`;
    await setSpeed(20);
    // What only passes, such as 503, the step waits out by itself.
    await misbehave({
      system: 'mlflow',
      fault: 'serverError',
      status: 500,
      only: 'write',
    });
    await signIn(page);
    await page.goto(`/create/tasks/${await startTask(page, name)}`);
    await expect(page.getByRole('alert')).toContainText('MLflow', {
      timeout: 120_000,
    });
    const repositories = [name, `${name}-gitops`];
    expect(await madeOf(name)).toEqual({
      repositories,
      beginnings: [1, 1],
      pullRequests: 0,
      trainings: 0,
    });

    await misbehave();
    await page.getByRole('button', { name: 'Retry' }).click();
    await expect(page.getByText('What to do next')).toBeVisible({
      timeout: 180_000,
    });
    await expect(async () =>
      expect(await madeOf(name)).toEqual({
        repositories,
        beginnings: [1, 1],
        pullRequests: 1,
        trainings: 1,
      }),
    ).toPass({ timeout: 30_000 });
    await page.goto(`/catalog/default/component/${name}/delivery`);
    await expect(
      page.getByRole('heading', { name: 'production', exact: true }),
    ).toBeVisible();
  });
});
