import { expect, test, type Page } from '@playwright/test';
import axe from 'axe-core';
import { openDelivery, signIn } from './portal';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

const GRAVE = ['serious', 'critical'];

/** What axe finds grave about a page, as `rule: element`. */
async function graveViolations(page: Page): Promise<string[]> {
  await untilAtRest(page);
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
      // Experimental in axe 4, and off by default there: it reads the lines of a
      // step in the graph, which are SVG texts, as one word.
      rules: { 'label-content-name-mismatch': { enabled: false } },
    }),
  );
  return violations
    .filter(({ impact }) => impact && GRAVE.includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`));
}

/** Longer than anything fades. */
const FADED_MS = 2_000;

/** What is half faded in has less contrast than it will have. */
async function untilAtRest(page: Page): Promise<void> {
  await page.evaluate(
    atMost =>
      Promise.race([
        Promise.allSettled(
          document.getAnimations().map(({ finished }) => finished),
        ),
        // What turns for as long as something loads never ends.
        new Promise(resolve => {
          setTimeout(resolve, atMost);
        }),
      ]).then(() => undefined),
    FADED_MS,
  );
}

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`for assistive technology, in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('the Delivery tab, its dialogs and a run', async ({ page }) => {
      await openDelivery(page, 'fraud-detection');
      await expect(
        page.getByRole('grid', { name: 'Training runs' }),
      ).toBeVisible();
      expect(await graveViolations(page)).toEqual([]);

      await page
        .getByRole('button', { name: 'Roll back', exact: true })
        .click();
      await page.getByText('Roll back staging…').click();
      const dialog = page.getByRole('dialog');
      await expect(dialog.getByText('What happens')).toBeVisible();
      expect(await graveViolations(page)).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(dialog).toBeHidden();

      await page
        .getByRole('grid', { name: 'Training runs' })
        .getByText('fraud-model-training-v2', { exact: true })
        .click();
      await expect(
        page.getByRole('group', { name: 'Steps of the run' }),
      ).toBeVisible();
      expect(await graveViolations(page)).toEqual([]);
    });

    test('what is wrong with a service, its overview, and the fleet', async ({
      page,
    }) => {
      await openDelivery(page, 'credit-risk');
      expect(await graveViolations(page)).toEqual([]);

      await page.goto('/catalog/default/component/fraud-detection');
      await expect(page.getByRole('heading', { name: 'Models' })).toBeVisible();
      expect(await graveViolations(page)).toEqual([]);

      await page.goto('/mlops');
      await expect(page.getByRole('table', { name: 'Fleet' })).toBeVisible();
      expect(await graveViolations(page)).toEqual([]);
    });
  });
}

test('nothing is wider than a telephone', async ({ page }) => {
  await page.setViewportSize({ width: 400, height: 800 });
  await signIn(page);
  for (const path of [
    '/catalog/default/component/fraud-detection',
    '/catalog/default/component/credit-risk/delivery',
    '/mlops',
  ]) {
    await page.goto(path);
    await expect(
      page.getByRole('main').getByText('production').first(),
    ).toBeVisible();
    const width = await page.evaluate(
      () => document.documentElement.scrollWidth,
    );
    expect(width, path).toBeLessThanOrEqual(400);
  }
});
