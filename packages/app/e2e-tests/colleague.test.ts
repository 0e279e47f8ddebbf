import { expect, test, type Page } from '@playwright/test';
import { openDelivery } from './portal';

const denied = (permission: string) =>
  `You may not do this here: it needs the permission ${permission}, which the owners of the entity usually have.`;

/** Opens a menu of the page's head, and answers it. */
async function openMenu(page: Page, name: string) {
  await page.getByRole('button', { name, exact: true }).click();
  return page.getByRole('dialog', { name });
}

test('a colleague sees every action on a service of others disabled, and the permission it needs', async ({
  page,
}) => {
  await openDelivery(page, 'credit-risk', 'colleague');
  for (const { menu, action, permission } of [
    {
      menu: 'Run training',
      action: 'Run credit-model-training',
      permission: 'mlops.workflow.run',
    },
    {
      menu: 'Roll back',
      action: 'Roll back production',
      permission: 'mlops.release.rollback',
    },
  ]) {
    const opened = await openMenu(page, menu);
    await expect(opened.getByText(denied(permission))).toBeVisible();
    await expect(opened.getByRole('button', { name: action })).toBeDisabled();
    await page.keyboard.press('Escape');
    await expect(opened).toBeHidden();
  }
  const promote = page.getByRole('button', { name: 'Promote to production' });
  await expect(promote).toBeDisabled();
  await expect(promote).toHaveAccessibleDescription(
    denied('mlops.release.promote'),
  );
});

test('the same colleague may act on the service of the own team', async ({
  page,
}) => {
  await openDelivery(page, 'fraud-detection', 'colleague');
  const rollBack = await openMenu(page, 'Roll back');
  await expect(
    rollBack.getByRole('button', { name: 'Roll back staging' }),
  ).toBeEnabled();
});
