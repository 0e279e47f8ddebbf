import { expect, test, type Page } from '@playwright/test';
import { SANDBOX, signIn } from './portal';

const NAME = `late-payments-${Date.now().toString(36)}`;

async function setSpeed(speed: number): Promise<void> {
  const response = await fetch(`${SANDBOX.control}/speed`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ speed }),
  });
  expect(response.ok).toBe(true);
}

/** Only a name and an owner; the rest is as the form has it. */
async function fillIn(page: Page): Promise<void> {
  await page.goto('/create/templates/default/new-model');
  await page.getByLabel(/^Name/).fill(NAME);
  await expect(
    page.getByText(`${NAME} is free`, { exact: true }),
  ).toBeVisible();
  await chooseOwner(page);
  for (const title of [
    'Problem',
    'Traffic provider',
    'In the order of promotion',
    'Git host',
  ]) {
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByText(title).first()).toBeVisible();
  }
  await page.getByRole('button', { name: 'Next' }).click();
  await expectPreview(page);
  await page.getByRole('button', { name: 'Review' }).click();
}

/** What will be made: real files, where they run, and what happens then. */
async function expectPreview(page: Page): Promise<void> {
  await expect(
    page.getByRole('heading', { name: NAME, exact: true }),
  ).toBeVisible();
  const canary = page.getByRole('region', {
    name: 'Content of overlays/production/canary.yaml',
  });
  await expect(canary).toContainText(`name: ${NAME}`);
  await expect(page.getByRole('article', { name: 'production' })).toContainText(
    `${NAME}-production`,
  );
  await expect(
    page.getByText('Argo CD gets the Applications.').first(),
  ).toBeVisible();
}

async function chooseOwner(page: Page): Promise<void> {
  await page.getByLabel(/^Owner/).click();
  await page.getByRole('option', { name: /Fraud/ }).click();
}

test.describe('making a new model service', () => {
  test.setTimeout(300_000);

  test.beforeEach(() => setSpeed(20));
  test.afterEach(() => setSpeed(1));

  test('a person fills in a name and an owner, and follows the service until its canary is on the Delivery tab', async ({
    page,
  }) => {
    await signIn(page);
    await fillIn(page);
    await expect(page.getByText('group:default/team-fraud')).toBeVisible();
    await page.getByRole('button', { name: 'Create', exact: true }).click();

    await expect(page.getByText('What to do next')).toBeVisible({
      timeout: 180_000,
    });
    await expect(
      page.getByText('Watch the first training on the Delivery tab'),
    ).toBeVisible();
    await page
      .getByRole('link', { name: /The service, and what is delivered/ })
      .click();
    await expect(page).toHaveURL(new RegExp(`/component/${NAME}`));

    await page.goto(`/catalog/default/component/${NAME}/delivery`);
    for (const environment of ['dev', 'staging', 'production']) {
      await expect(
        page.getByRole('heading', { name: environment, exact: true }),
      ).toBeVisible();
    }
    await expect(page.getByText('Canary in production')).toBeVisible();
    await expect(page.getByText('v1 is live in production')).toBeVisible({
      timeout: 120_000,
    });
    await expect(page.getByText('4 of 4').first()).toBeVisible({
      timeout: 120_000,
    });
    await expect(
      page.getByRole('button', { name: 'Roll back', exact: true }),
    ).toBeVisible();
  });

  test('a name that is taken is told while one types, and stops the first page', async ({
    page,
  }) => {
    await signIn(page);
    await page.goto('/create/templates/default/new-model');
    const name = page.getByLabel(/^Name/);
    await name.fill('fraud-detection');
    await chooseOwner(page);
    const taken =
      'The entity component:default/fraud-detection is there already';
    await expect(page.getByRole('status').getByText(taken)).toBeVisible();
    await expect(name).toHaveAttribute('aria-invalid', 'true');
    await expect(name).toHaveAccessibleDescription(new RegExp(taken));
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(
      page.getByText(`'Name' fraud-detection is taken: ${taken}`),
    ).toBeVisible();

    await page.getByRole('button', { name: 'Use fraud-detection-2' }).click();
    await expect(
      page.getByText('fraud-detection-2 is free', { exact: true }),
    ).toBeVisible();
    await expect(name).toHaveAttribute('aria-invalid', 'false');
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(page.getByText('Framework').first()).toBeVisible();
  });

  test('a form that is not right goes no further, and says why', async ({
    page,
  }) => {
    await signIn(page);
    await page.goto('/create/templates/default/new-model');
    await page.getByLabel(/^Name/).fill('Not A Name');
    await chooseOwner(page);
    await page.getByRole('button', { name: 'Next' }).click();
    await expect(
      page.getByText(/begins with a letter; lower-case letters/).first(),
    ).toBeVisible();
    await expect(page.getByText('Traffic provider')).toBeHidden();
  });
});
