import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { manyVersions } from '../../../dev/fixtures/extremes';
import { creditRisk, fraudDetection } from '../../../dev/fixtures/story';
import { renderOnEntity } from '../../__testUtils__/renderOnEntity';
import { DeliveryContent } from '../delivery/DeliveryContent';

const table = (model: string) =>
  screen.findByRole('grid', { name: `Versions of ${model}` });

it('holds the challenger against the champion', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection());
  const model = within(
    await screen.findByRole('region', { name: 'Model fraud-detection' }),
  );
  expect(model.getByText('v2 against v1 (champion)')).toBeVisible();
  const [precision] = model
    .getAllByRole('listitem')
    .filter(item => item.textContent?.startsWith('precision'));
  expect(precision).toHaveTextContent('precision0.92+0.12 better');
});

it('lists versions with aliases, metrics, gates and where they are', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection());
  const row = within(
    within(await table('fraud-detection')).getByRole('row', { name: /v2/ }),
  );
  expect(row.getByText('challenger')).toBeVisible();
  expect(row.getByText('0.88')).toBeVisible();
  expect(row.getByText('production')).toBeVisible();
  expect(row.getByText('canary')).toBeVisible();
  expect(row.getByRole('link', { name: /^Revision 4a1c9e2/ })).toHaveAttribute(
    'href',
    expect.stringContaining('/commit/4a1c9e27'),
  );
  expect(
    row.getByRole('link', { name: /^Run fraud-detection-training-v2/ }),
  ).toBeVisible();
});

it('shows each gate with its threshold and value', async () => {
  renderOnEntity(<DeliveryContent />, creditRisk());
  const row = within(
    within(await table('credit-risk')).getByRole('row', { name: /v6/ }),
  );
  await userEvent.click(
    row.getByRole('button', { name: 'Gates of v6: 2 of 4 met' }),
  );
  const gates = within(
    await screen.findByRole('dialog', { name: /^Gates of v6/ }),
  );
  expect(
    gates.getByRole('row', { name: 'recall ≥ 0.75 0.70 Fail' }),
  ).toBeVisible();
  expect(
    gates.getByRole('row', { name: 'accuracy ≥ 0.85 0.90 Pass' }),
  ).toBeVisible();
});

it('compares two chosen versions, the older one first', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection());
  await table('fraud-detection');
  const compare = screen.getByRole('button', {
    name: 'Select two versions to compare',
  });
  expect(compare).toBeDisabled();
  await userEvent.click(screen.getByRole('checkbox', { name: 'Compare v2' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Compare v1' }));
  await userEvent.click(
    screen.getByRole('button', { name: 'Compare v1 with v2' }),
  );

  const dialog = within(
    await screen.findByRole('dialog', {
      name: 'fraud-detection: v1 against v2',
    }),
  );
  const metrics = within(await dialog.findByRole('table', { name: 'Metrics' }));
  expect(
    metrics.getByRole('row', { name: 'precision 0.80 0.92 +0.12 better' }),
  ).toBeVisible();
  expect(
    metrics.getByRole('row', { name: 'recall 0.89 0.88 −0.01 worse' }),
  ).toBeVisible();
  expect(
    metrics.getByRole('row', { name: 'log_loss 0.214 0.214 ±0' }),
  ).toBeVisible();
  const gates = within(dialog.getByRole('table', { name: 'Validation gates' }));
  expect(
    gates.getByRole('row', { name: /precision ≥ 0.8 Pass 0.80 Pass 0.92/ }),
  ).toBeVisible();
  const params = within(dialog.getByRole('table', { name: 'Parameters' }));
  expect(params.getAllByRole('rowheader')).toHaveLength(1);
  await userEvent.click(
    dialog.getByRole('switch', { name: 'Only what changed' }),
  );
  expect(params.getAllByRole('rowheader')).toHaveLength(4);

  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});

it('compares what the address names, and swaps it', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection(), {
    search: '?compare=sandbox%2Ffraud-detection%401..2',
  });
  await screen.findByRole('dialog', { name: 'fraud-detection: v1 against v2' });
  await userEvent.click(
    screen.getByRole('button', { name: 'Swap the versions' }),
  );
  expect(
    await screen.findByRole('dialog', {
      name: 'fraud-detection: v2 against v1',
    }),
  ).toBeVisible();
});

it('says why versions cannot be compared', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection(), {
    search: '?compare=sandbox%2Ffraud-detection%401..99',
  });
  expect(await screen.findByText('No such version')).toBeVisible();
});

it('shows the newest versions, and all of them when asked', async () => {
  renderOnEntity(<DeliveryContent />, manyVersions());
  expect(within(await table('ranking')).getAllByRole('rowheader')).toHaveLength(
    6,
  );
  await userEvent.click(
    screen.getByRole('button', { name: 'Show all 30 versions' }),
  );
  expect(within(await table('ranking')).getAllByRole('rowheader')).toHaveLength(
    30,
  );
  expect(
    screen.getByText('10 older versions are in MLflow only.'),
  ).toBeVisible();
});
