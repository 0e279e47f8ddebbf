import { expect, test, type Page } from '@playwright/test';
import { signIn } from './portal';

/** What is delivered is collated a while after the start. */
const COLLATED = 90_000;

/** Searches until the first result is what is looked for. */
async function search(page: Page, term: string, first: RegExp) {
  await expect(async () => {
    await page.goto(`/search?query=${encodeURIComponent(term)}`);
    await expect(page.getByRole('heading', { level: 3 }).first()).toHaveText(
      first,
      { timeout: 5_000 },
    );
  }).toPass({ timeout: COLLATED });
}

test('what people type leads to the Delivery tab of the right service', async ({
  page,
}) => {
  await signIn(page);
  await search(page, 'fraud v2', /^fraud.detection v2/i);
  await page
    .getByRole('heading', { level: 3 })
    .first()
    .getByRole('link')
    .click();
  await expect(page).toHaveURL(
    /\/catalog\/default\/component\/fraud-detection\/delivery/,
  );
  await expect(
    page.getByRole('heading', { name: 'production', exact: true }),
  ).toBeVisible();
});

test('a state is found, and narrowed by filters', async ({ page }) => {
  await signIn(page);
  await search(page, 'Degraded', /^Credit risk/);
  await page.goto(
    '/search?query=&types[]=mlops&filters[health]=Degraded&filters[environment]=production',
  );
  const results = page.getByRole('heading', { level: 3 });
  await expect(results).toHaveText([/^Credit risk v5 · production$/]);
});

test('a registered model is in the catalog, related to the service that serves it', async ({
  page,
}) => {
  await signIn(page);
  await expect(async () => {
    await page.goto('/catalog/default/resource/fraud-detection');
    await expect(page.getByText('ml-model').first()).toBeVisible({
      timeout: 5_000,
    });
  }).toPass({ timeout: COLLATED });
  await expect(page.getByRole('heading', { name: 'Models' })).toBeVisible();
  await expect(page.getByText('dependencyOf').first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'MLflow' })).toHaveAttribute(
    'href',
    /\/#\/models\/fraud-detection$/,
  );
});
