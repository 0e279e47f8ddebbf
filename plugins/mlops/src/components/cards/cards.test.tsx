import { NotAllowedError } from '@backstage/errors';
import { screen, within } from '@testing-library/react';
import {
  churnPrediction,
  creditRisk,
  fraudDetection,
} from '../../../dev/fixtures/story';
import { empty } from '../../../dev/fixtures/variations';
import {
  renderOnEntity,
  ToldMlopsApi,
} from '../../__testUtils__/renderOnEntity';
import { DeliveryCard } from './DeliveryCard';
import { ModelsCard } from './ModelsCard';

const card = async (name: string) =>
  within(await screen.findByRole('region', { name }));

it('sums the environments up', async () => {
  renderOnEntity(<DeliveryCard href="/delivery" />, fraudDetection());
  const delivery = await card('Delivery');
  expect(await delivery.findByText('Progressing')).toBeVisible();
  expect(delivery.getAllByText('Healthy')).toHaveLength(2);
  expect(
    delivery.getByRole('img', { name: /v1 live 85 %, v2 canary 15 %/ }),
  ).toBeVisible();
  expect(delivery.getByRole('link', { name: 'Open delivery' })).toHaveAttribute(
    'href',
    '/delivery',
  );
});

it('says the most urgent reason of each environment', async () => {
  renderOnEntity(<DeliveryCard />, churnPrediction());
  const delivery = await card('Delivery');
  expect(
    await delivery.findByText(/v4 waits for the sync window/),
  ).toBeVisible();
  expect(delivery.queryByRole('link')).toBeNull();
});

it('holds the candidate against the champion', async () => {
  renderOnEntity(<ModelsCard />, creditRisk());
  const models = await card('Models');
  expect(
    await models.findByRole('row', { name: 'recall 0.81 0.70 −0.11' }),
  ).toBeVisible();
  expect(
    models.getByRole('row', { name: /Gates met 4 of 4 2 of 4/ }),
  ).toBeVisible();
  expect(
    models.getByText('v6: recall is 0.70; its gate asks for ≥ 0.75'),
  ).toBeVisible();
});

it('says that there is nothing', async () => {
  renderOnEntity(
    <>
      <DeliveryCard />
      <ModelsCard />
    </>,
    empty(),
  );
  expect(await screen.findByText('Nothing is deployed yet')).toBeVisible();
  expect(screen.getByText('No model is registered yet')).toBeVisible();
});

it('says why there is nothing to see', async () => {
  renderOnEntity(<DeliveryCard />, new NotAllowedError('no'));
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'You may not see the delivery of this entity',
  );
});

it('asks once for all cards of an entity', async () => {
  const api = new ToldMlopsApi(fraudDetection());
  renderOnEntity(
    <>
      <DeliveryCard />
      <ModelsCard />
    </>,
    api,
  );
  await screen.findByText('Progressing');
  await screen.findByText('candidate');
  expect(api.reads).toBe(1);
});
