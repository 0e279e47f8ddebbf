import { expect, test, type Locator, type Page } from '@playwright/test';
import { openDelivery, tell } from './portal';

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

const versions = (page: Page) =>
  page.getByRole('grid', { name: 'Versions of fraud-detection' });

test.describe('actions', () => {
  test('a person runs a training from its form, and sees it appear', async ({
    page,
  }) => {
    await openDelivery(page, 'fraud-detection');
    await button(page, 'Run training').click();
    await button(page, 'Run fraud-model-training').click();
    // The menu is one, too, while it closes.
    const dialog = page.getByRole('dialog', {
      name: 'Run fraud-model-training',
    });
    await dialog.getByLabel('epochs').fill('21');
    await expect(dialog.getByText('What happens')).toBeVisible();
    await dialog.getByRole('button', { name: /^Run / }).click();
    await expect(dialog).toBeHidden();

    const runs = page.getByRole('grid', { name: 'Training runs' });
    const first = runs.getByRole('row').nth(1);
    await expect(first).toContainText(/fraud-model-training-\w+/);
    await expect(first).toContainText(/just now|\d+ s ago/);
    await first.getByRole('link').first().click();
    await expect(page.getByText('epochs').first()).toBeVisible();
  });

  test('an alias is set, and taken away with a reason', async ({ page }) => {
    await openDelivery(page, 'fraud-detection');
    await button(page, 'Actions of v1').click();
    await button(page, 'Set alias').click();
    const dialog = page.getByRole('dialog');
    await expect(
      dialog.getByRole('row', { name: /^precision ≥ 0.8/ }),
    ).toContainText('Pass');
    await dialog.getByLabel(/^Alias/).fill('shadow');
    await dialog
      .getByRole('button', {
        name: 'Set shadow of fraud-detection on version 1',
      })
      .click();
    await expect(dialog).toBeHidden();
    const v1 = versions(page).getByRole('row').filter({ hasText: 'v1' });
    await expect(v1).toContainText('shadow', { timeout: 60_000 });

    await button(page, 'Actions of v1').click();
    await button(page, 'Remove alias shadow').click();
    const confirm = dialog.getByRole('button', {
      name: 'Remove shadow of fraud-detection',
    });
    await expect(confirm).toHaveAttribute('aria-disabled', 'true');
    await dialog.getByLabel(/^Reason/).fill('It was only tried');
    await confirm.click();
    await expect(dialog).toBeHidden();
    await expect(v1).not.toContainText('shadow', { timeout: 60_000 });
  });

  test('a promotion waits for its pull request, and is cancelled', async ({
    page,
  }) => {
    await tell('release', {
      service: 'fraud-detection',
      environment: 'dev',
      version: '2.0.1',
      model: '2',
    });
    await openDelivery(page, 'fraud-detection');
    await expect(page.getByText('fraud-detection:2.0.1').first()).toBeVisible({
      timeout: 60_000,
    });
    await button(page, 'Promote').click();
    await button(page, 'Promote dev to staging').click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText('newTag: 2.0.1')).toBeVisible();
    await dialog
      .getByRole('button', { name: /^Promote v2 .* to staging$/ })
      .click();
    await expect(dialog).toBeHidden();

    const panel = page.getByRole('region', { name: /^Promote v2 / });
    await expect(
      panel.getByRole('link', { name: /Pull request/ }).first(),
    ).toBeVisible();
    await expect(panel).toContainText('Wait until the pull request is merged');
    await panel.getByRole('button', { name: 'Cancel', exact: true }).click();
    await panel.getByRole('button', { name: /^Cancel “/ }).click();
    await expect(panel.getByText('Cancelled', { exact: true })).toBeVisible();
    await expect(page.getByText(/cancelled by guest/).first()).toBeVisible();
  });

  test('the rollback dialog is used with the keyboard alone', async ({
    page,
  }) => {
    await openDelivery(page, 'fraud-detection');
    await button(page, 'Roll back').focus();
    await page.keyboard.press('Enter');
    await expect(button(page, /^Roll back production/)).toBeVisible();
    await page.keyboard.press('Tab');
    await expect(button(page, /^Roll back production/)).toBeFocused();
    await page.keyboard.press('Enter');

    const dialog = page.getByRole('dialog', { name: 'Roll back production' });
    await expect(dialog.getByText('What happens')).toBeVisible();
    const targets = dialog
      .getByRole('radiogroup', { name: 'Go back to' })
      .getByRole('radio');
    const proposed = targets.and(page.locator(':checked'));
    const before = await proposed.inputValue();
    await tabTo(page, proposed);
    await page.keyboard.press('ArrowDown');
    const next = targets.and(page.locator(':focus'));
    await expect(next).toBeChecked();
    await expect(next).not.toHaveValue(before);

    await tabTo(page, dialog.getByLabel(/^Reason/));
    await page.keyboard.type('Precision fell');
    const confirm = dialog.getByRole('button', {
      name: /^Roll back production to/,
    });
    await expect(confirm).not.toHaveAttribute('aria-disabled', 'true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await expect(confirm).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });
});

/** Presses Tab until the focus is there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    if (await target.evaluate(field => field === document.activeElement)) {
      return;
    }
    await page.keyboard.press('Tab');
  }
  await expect(target).toBeFocused();
}
