import { expect, test, type Page } from '@playwright/test';
import { misbehave, signIn, tell } from './portal';

const table = (page: Page) => page.getByRole('table', { name: 'Fleet' });
const row = (page: Page, name: string | RegExp, environment: string) =>
  table(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name }) })
    .filter({
      has: page.getByRole('cell', { name: environment, exact: true }),
    });

async function openFleet(page: Page, search = ''): Promise<void> {
  await signIn(page);
  await page.goto(`/mlops${search}`);
  await expect(table(page)).toBeVisible();
}

test.afterEach(async () => {
  await misbehave();
});

test('every service and environment, the worst first, with who must act', async ({
  page,
}) => {
  await signIn(page);
  await page.goto('/');
  await page.getByRole('link', { name: 'Fleet' }).first().click();
  await expect(page).toHaveURL(/\/mlops$/);
  await expect(
    page.getByRole('heading', { name: /^\d+ of \d+ needs? a person$/ }),
  ).toBeVisible();

  const risk = row(page, 'Credit risk', 'production');
  await expect(risk).toContainText('Broken');
  await expect(risk).toContainText('Canary failed');
  await expect(risk).toContainText('team-risk');
  await expect(risk).toContainText('Git: failed version');
  await expect(table(page).getByRole('row').nth(1)).toContainText(
    'Credit risk',
  );
  await expect(row(page, 'Churn prediction', 'production')).toContainText(
    'A sync window keeps changes',
  );
  await expect(row(page, 'Fraud detection', 'dev')).toContainText('v2');
});

test('what is searched and filtered is in the address, for others and for going back', async ({
  page,
}) => {
  await openFleet(page);
  await page
    .getByRole('searchbox', { name: 'Search the fleet' })
    .fill('fraud v2');
  await expect(page).toHaveURL(/search=fraud\+v2/);
  await expect(
    table(page).getByRole('link', { name: 'Credit risk' }),
  ).toHaveCount(0);
  await expect(row(page, 'Fraud detection', 'staging')).toBeVisible();

  await page.reload();
  await expect(
    page.getByRole('searchbox', { name: 'Search the fleet' }),
  ).toHaveValue('fraud v2');
  await expect(
    table(page).getByRole('link', { name: 'Credit risk' }),
  ).toHaveCount(0);

  await page.goBack();
  await expect(
    table(page).getByRole('link', { name: 'Credit risk' }).first(),
  ).toBeVisible();

  await page.getByRole('button', { name: 'Mine', exact: true }).click();
  await expect(page).toHaveURL(/mine=true/);
  await expect(
    table(page).getByRole('link', { name: 'Credit risk' }),
  ).toHaveCount(0);
  await expect(row(page, 'Fraud detection', 'dev')).toBeVisible();
});

test('nothing matches: it says so, and one click shows all again', async ({
  page,
}) => {
  await signIn(page);
  await page.goto('/mlops?search=no+such+service');
  await expect(page.getByText('Nothing matches these filters')).toBeVisible();
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await expect(table(page)).toBeVisible();
  await expect(page).toHaveURL(/\/mlops$/);
});

test('it is sorted and opened with the keyboard alone', async ({ page }) => {
  await openFleet(page);
  await page.getByRole('button', { name: 'Service', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(
    page.getByRole('columnheader', { name: 'Service' }),
  ).toHaveAttribute('aria-sort', 'ascending');
  await expect(table(page).getByRole('row').nth(1)).toContainText(
    'Churn prediction',
  );
  // Past the two other headers that sort, to the first row.
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await expect(
    table(page).getByRole('link', { name: 'Churn prediction' }).first(),
  ).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(
    /\/catalog\/default\/component\/churn-prediction\/delivery/,
  );
  await expect(
    page.getByRole('heading', { name: 'production', exact: true }),
  ).toBeVisible();
});

test('a service that breaks is on top by itself', async ({ page }) => {
  await openFleet(page, '?environment=staging&sort=attention');
  const churn = row(page, 'Churn prediction', 'staging');
  await expect(churn).toContainText('Healthy');
  const service = { service: 'churn-prediction', environment: 'staging' };
  await tell('crash', service);
  try {
    await expect(churn).toContainText('Broken', { timeout: 90_000 });
    await expect(table(page).getByRole('row').nth(1)).toContainText(
      'Churn prediction',
    );
  } finally {
    await tell('mend', service);
  }
  await expect(churn).toContainText('Healthy', { timeout: 90_000 });
});

test('a source that is down is named, and the rows stay', async ({ page }) => {
  await openFleet(page);
  await misbehave({ system: 'mlflow', fault: 'down', on: true });
  await expect(page.getByText(/MLflow .* is not answering/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(row(page, 'Fraud detection', 'dev')).toContainText('v2');
});

test('the wall shows large tiles over the whole screen', async ({ page }) => {
  await openFleet(page);
  await page.getByRole('link', { name: 'Wall view' }).click();
  await expect(page).toHaveURL(/view=tiles/);
  const tiles = page.getByRole('list', { name: 'Worst first' });
  await expect(tiles.getByRole('heading').first()).toHaveText('Credit risk');
  const width = await tiles.evaluate(list => list.clientWidth);
  expect(width).toBeGreaterThan(1_300);
  await page.getByRole('link', { name: 'Table' }).click();
  await expect(table(page)).toBeVisible();
});

test('on a phone nothing is cut off at the side', async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 900 });
  await signIn(page);
  await page.goto('/mlops');
  await expect(table(page)).toBeVisible();
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});
