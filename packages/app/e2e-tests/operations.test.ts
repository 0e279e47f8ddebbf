import { expect, test, type Page } from '@playwright/test';
import { enter, kubernetes, openDelivery, setSpeed, tell } from './portal';

const ROLL_BACK_STAGING = /^Roll (back staging|staging back) to/;

const button = (page: Page, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

/** The operation that stands above the page. */
const operation = (page: Page, title: RegExp) =>
  page.getByRole('region', { name: title }).first();

let released = Math.floor(Date.now() / 1000);

/** Pushes a release that no test has pushed before, and answers its version. */
async function release(environment: string): Promise<string> {
  released += 1;
  const version = `3.0.${released}`;
  await tell('release', {
    service: 'fraud-detection',
    environment,
    version,
    model: '2',
  });
  return version;
}

/** Until an environment shows the image with this tag. */
async function serves(page: Page, version: string): Promise<void> {
  await expect(
    page.getByText(`fraud-detection:${version}`).first(),
  ).toBeVisible({ timeout: 90_000 });
}

/** Until the cluster runs it, whatever the page knows. */
async function untilDeployed(namespace: string, version: string) {
  await expect(async () => {
    const deployment = await kubernetes(
      'GET',
      `/apis/apps/v1/namespaces/${namespace}/deployments/fraud-detection`,
    );
    expect(await deployment.text()).toContain(`:${version}"`);
  }).toPass({ timeout: 60_000 });
}

async function planRollback(page: Page, environment: string) {
  await button(page, 'Roll back').click();
  await page.getByText(`Roll back ${environment}…`).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('What happens')).toBeVisible();
  await dialog
    .getByRole('textbox', { name: /Reason/ })
    .fill('Precision fell after the release');
  return dialog;
}

test.describe('operations', () => {
  test.afterEach(() => setSpeed(1));

  test('what goes to production is approved by a second person', async ({
    browser,
    page,
  }) => {
    const version = await release('staging');
    await openDelivery(page, 'fraud-detection');
    await serves(page, version);
    await button(page, 'Promote').click();
    await button(page, 'Promote staging to production').click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByText(/Another person/).first()).toBeVisible();
    await dialog
      .getByRole('button', { name: /^Promote v2 .* to production$/ })
      .click();
    const asked = operation(page, /^Promote v2 /);
    await expect(asked.getByText('Waits for approval')).toBeVisible();
    const own = asked.getByRole('button', { name: 'Approve' });
    await expect(own).toHaveAttribute('aria-disabled', 'true');
    await expect(own).toHaveAccessibleDescription(/another person/);

    const second = await browser.newContext();
    const colleague = await second.newPage();
    await enter(colleague, 'colleague');
    await colleague.goto(new URL(page.url()).pathname);
    const seen = operation(colleague, /^Promote v2 /);
    await expect(seen.getByText(/by guest/).first()).toBeVisible();
    await seen.getByRole('button', { name: 'Approve' }).click();

    await expect(asked.getByText(/approved by grace/)).toBeVisible();
    await expect(
      asked.getByRole('link', { name: /Pull request/ }).first(),
    ).toBeVisible();
    await asked.getByRole('button', { name: 'Cancel', exact: true }).click();
    await asked.getByRole('button', { name: /^Cancel “/ }).click();
    await expect(asked.getByText('Cancelled', { exact: true })).toBeVisible();
    await second.close();
  });

  test('a plan that no longer holds is not begun: the new one is shown, with what changed', async ({
    page,
  }) => {
    await openDelivery(page, 'fraud-detection');
    const dialog = await planRollback(page, 'staging');
    // The page hears nothing more, so that the backend has to say no.
    await page.route('**/delivery', route => route.abort());
    await untilDeployed('fraud-staging', await release('staging'));
    await dialog.getByRole('button', { name: ROLL_BACK_STAGING }).click();

    const changes = dialog
      .getByRole('alert')
      .filter({ hasText: 'It was not begun: the plan has changed meanwhile' });
    await expect(changes).toBeVisible();
    await expect(changes.getByRole('listitem').first()).toContainText(/\S/);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await expect(page.getByRole('region', { name: /^Roll/ })).toHaveCount(0);
  });

  test('the glass is broken where a parent owns auto-sync: both are off, and on again', async ({
    page,
  }) => {
    const version = await release('staging');
    await openDelivery(page, 'fraud-detection');
    await serves(page, version);
    const dialog = await planRollback(page, 'staging');
    await dialog
      .getByRole('radio', { name: /^Break glass/ })
      .check({ force: true });
    await expect(
      dialog.getByText('Switch auto-sync of the parent team-fraud off'),
    ).toBeVisible();
    await dialog.getByRole('button', { name: ROLL_BACK_STAGING }).click();
    const hold = page.getByRole('note', { name: 'Hold on staging' });
    await expect(hold).toContainText(
      'Auto-sync is off: team-fraud, fraud-detection-staging.',
      { timeout: 60_000 },
    );
    await expect(
      page
        .getByText(
          /Auto-sync of the parent team-fraud is off since \d{4}-\d{2}-\d{2} /,
        )
        .first(),
    ).toBeVisible();

    await button(page, 'Lift the hold on staging').click();
    await dialog.getByRole('button', { name: /^Lift the hold/ }).click();
    await expect(hold).toHaveCount(0, { timeout: 60_000 });
    await serves(page, version);
  });

  test('a rollback that is overtaken fails, says why, and what to do next', async ({
    page,
  }) => {
    const version = await release('staging');
    await openDelivery(page, 'fraud-detection');
    await serves(page, version);
    const dialog = await planRollback(page, 'staging');
    await setSpeed(0.05);
    await dialog.getByRole('button', { name: ROLL_BACK_STAGING }).click();
    const rollback = operation(page, /^Roll .*staging/);
    await expect(rollback.getByText(/Merged as/).first()).toBeVisible();
    await release('staging');
    await setSpeed(1);
    await expect(rollback.getByText('Failed').first()).toBeVisible({
      timeout: 60_000,
    });
    const note = page.getByRole('note', { name: 'Operation in staging' });
    await expect(note).toContainText('Failed');
    await note.getByRole('button', { name: 'Plan again' }).click();
    await expect(
      page.getByRole('dialog').getByText('What happens'),
    ).toBeVisible();
  });
});
