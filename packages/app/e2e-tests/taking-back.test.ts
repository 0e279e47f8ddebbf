import { expect, test, type Page } from '@playwright/test';
import { openDelivery, setSpeed, tell } from './portal';

/** The story's own canary may have been promoted since the portal started. */
async function haveCanaryInFlight(page: Page): Promise<void> {
  await expect(page.getByText(/^v\d+$/).first()).toBeVisible();
  const canary = page.getByText(/^Canary at \d+/).first();
  // The one that is under way is not promoted while somebody decides.
  await setSpeed(0.05);
  if (await canary.isVisible()) return;
  await tell('release', {
    service: 'fraud-detection',
    environment: 'production',
    version: '2.1.0',
  });
  await setSpeed(40);
  await expect(canary).toBeVisible({ timeout: 90_000 });
  await setSpeed(0.05);
}

async function rollBack(page: Page, environment: string): Promise<void> {
  await page.getByRole('button', { name: 'Roll back', exact: true }).click();
  await page.getByText(`Roll back ${environment}…`).click();
  await expect(page.getByText('What happens')).toBeVisible();
  const confirm = page.getByRole('button', {
    name: new RegExp(
      `^Roll ${environment} back to|^Roll back ${environment} to`,
    ),
  });
  await expect(confirm).toHaveAttribute('aria-disabled', 'true');
  await page
    .getByRole('textbox', { name: /Reason/ })
    .fill('Precision fell after the release');
  await confirm.click();
}

async function liftHold(page: Page, environment: string): Promise<void> {
  const hold = page.getByRole('note', { name: `Hold on ${environment}` });
  await hold.getByRole('button', { name: /^Lift the hold/ }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Lift the hold/ })
    .click();
  await expect(hold).toHaveCount(0, { timeout: 60_000 });
}

test.describe('undoing a release', () => {
  test.afterEach(() => setSpeed(1));

  test('a rollback that is cancelled half-way takes back what it did', async ({
    page,
  }) => {
    await openDelivery(page, 'fraud-detection');
    await haveCanaryInFlight(page);
    await rollBack(page, 'production');
    const rollback = page
      .getByRole('region', { name: /^Roll .*production/ })
      .first();
    await expect(rollback.getByText(/the answer is yes/).first()).toBeVisible();
    await rollback.getByRole('button', { name: 'Cancel', exact: true }).click();
    await rollback.getByRole('button', { name: /^Cancel “/ }).click();
    await expect(
      rollback.getByText('The signal to roll back is closed'),
    ).toBeVisible();
    await expect(
      rollback.getByText('Cancelled', { exact: true }),
    ).toBeVisible();
  });

  test('a person sends a canary back with the mouse, sees each step, and lifts the hold', async ({
    page,
  }) => {
    await openDelivery(page, 'fraud-detection');
    await haveCanaryInFlight(page);
    await rollBack(page, 'production');

    await expect(
      page.getByText('Send the canary fraud-detection back').first(),
    ).toBeVisible();
    await expect(page.getByText(/the answer is yes/).first()).toBeVisible();
    await setSpeed(40);
    await expect(page.getByText('No traffic is on the candidate')).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByText(/Merged as [0-9a-f]{7}/)).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByText('production is held').first()).toBeVisible({
      timeout: 60_000,
    });

    await liftHold(page, 'production');
    await expect(page.getByText('production: held by')).toHaveCount(0);
  });

  test('a person takes a promoted release back by a revert in Git', async ({
    page,
  }) => {
    await openDelivery(page, 'fraud-detection');
    await setSpeed(40);
    await rollBack(page, 'staging');

    await expect(page.getByText(/Merged as [0-9a-f]{7}/).first()).toBeVisible({
      timeout: 60_000,
    });
    await expect(page.getByText('staging is held').first()).toBeVisible({
      timeout: 90_000,
    });
    await liftHold(page, 'staging');
  });

  test('who does not own a service sees the button, disabled, and why', async ({
    page,
  }) => {
    await openDelivery(page, 'credit-risk');
    await page.getByRole('button', { name: 'Roll back', exact: true }).click();
    await expect(
      page.getByText(/mlops\.release\.rollback/).first(),
    ).toBeVisible();
  });
});
