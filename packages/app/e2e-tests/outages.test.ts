import { expect, test, type Page } from '@playwright/test';
import { misbehave, openDelivery } from './portal';

const environment = (page: Page, name: string) =>
  page.getByRole('article', { name, exact: true });

const SILENT =
  /Argo CD.* \(sandbox\) (is|are) not answering. What you see is .* old/;

test.afterEach(async () => {
  await misbehave();
});

test('Argo CD and its cluster are down: the last that was known stays, with its age, until they are back', async ({
  page,
}) => {
  await openDelivery(page, 'fraud-detection');
  await misbehave({ system: 'kubernetes', fault: 'down' });
  await misbehave({ system: 'argocd', fault: 'down' });
  await expect(page.getByText(SILENT)).toBeVisible({ timeout: 60_000 });
  await expect(
    page.getByRole('heading', { name: /What you see is not of now/ }),
  ).toBeVisible();
  for (const name of ['dev', 'staging', 'production']) {
    await expect(environment(page, name)).toContainText('fraud-detection:');
  }
  await expect(page.getByRole('grid', { name: 'Training runs' })).toContainText(
    'fraud-model-training-v2',
  );

  // Whoever comes now is told the same.
  await page.reload();
  await expect(page.getByText(SILENT)).toBeVisible();
  await expect(environment(page, 'dev')).toContainText('fraud-detection:');

  await misbehave();
  await expect(page.getByText(/(is|are) not answering/)).toHaveCount(0, {
    timeout: 90_000,
  });
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
});

test("Argo CD's server alone is down: its cluster still tells what is live, and a sync goes by the cluster", async ({
  page,
}) => {
  await openDelivery(page, 'fraud-detection');
  await misbehave({ system: 'argocd', fault: 'down' });
  await page.getByRole('button', { name: 'Actions of dev' }).click();
  await page.getByRole('button', { name: 'Sync', exact: true }).click();
  // The menu is one, too, while it closes.
  const dialog = page.getByRole('dialog', { name: 'Sync fraud-detection-dev' });
  await expect(dialog.getByText('What happens')).toBeVisible();
  await dialog.getByRole('button', { name: /^Sync/ }).click();
  const sync = page.getByRole('region', { name: 'Sync fraud-detection-dev' });
  await expect(sync).toContainText('Succeeded', { timeout: 60_000 });
  await expect(page.getByText(SILENT)).toHaveCount(0);
});
