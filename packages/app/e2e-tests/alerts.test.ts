import { expect, test, type Page } from '@playwright/test';
import { openDelivery, tell } from './portal';

const ERRORS = 'ModelServerErrors';

const production = (page: Page) =>
  page.getByRole('article', { name: 'production' });

test('what fires stands on its environment, with its runbook', async ({
  page,
}) => {
  await openDelivery(page, 'credit-risk');
  const alerts = production(page).getByRole('list', {
    name: 'Alerts of production',
  });
  await expect(alerts).toContainText('ModelDrift');
  await expect(alerts).toContainText('Warning');
  await expect(
    alerts.getByRole('link', { name: /^Runbook of ModelDrift/ }),
  ).toHaveAttribute('href', /credit-risk-gitops/);
});

test('an alert comes and goes while one looks, and is remembered', async ({
  page,
}) => {
  await openDelivery(page, 'churn-prediction');
  const alert = { service: 'churn-prediction', alert: ERRORS };
  await tell('alert', { ...alert, firing: true });
  await expect(production(page)).toContainText(ERRORS);
  await expect(production(page)).toContainText('Critical');
  await tell('alert', { ...alert, firing: false });
  await expect(production(page)).not.toContainText(ERRORS);
  await expect(
    page.getByText(`The alert ${ERRORS} is over`).first(),
  ).toBeVisible();
});
