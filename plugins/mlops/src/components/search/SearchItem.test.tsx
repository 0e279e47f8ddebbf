import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen, within } from '@testing-library/react';
import { SearchItem } from './SearchItem';

const release = {
  title: 'fraud-detection v7 · production',
  text: 'fraud-detection in production is broken',
  location:
    '/catalog/default/component/fraud-detection/delivery?environment=production',
  subject: 'release',
  service: 'Fraud detection',
  owner: 'group:default/team-fraud',
  environment: 'production',
  health: 'Degraded',
  sync: 'OutOfSync',
  canary: 'Progressing',
  model: 'fraud-detection',
  version: '7',
  candidate: '8',
  alias: ['champion', 'pinned'],
  gates: 'pass',
  revision: '4a1c9e2b7d3f8a6c5e0912d4b8f7a3c6e1d2f0a9',
  image: 'ghcr.io/slipway-demo/fraud-detection:7.0.0',
};

/** What stands beside a name. */
function fact(name: string): HTMLElement {
  return within(
    screen.getByText(name).closest('div') ?? document.body,
  ).getByRole('definition');
}

it('shows what is live where, how it is, and leads to the Delivery tab', async () => {
  renderInTestApp(<SearchItem result={release} />);
  expect(
    await screen.findByRole('link', {
      name: 'fraud-detection v7 · production',
    }),
  ).toHaveAttribute('href', release.location);
  expect(screen.getByText('Degraded')).toBeVisible();
  expect(screen.getByText('Out of sync')).toBeVisible();
  expect(screen.getByText('Canary progressing')).toBeVisible();
  expect(fact('Service')).toHaveTextContent('Fraud detection');
  expect(fact('Environment')).toHaveTextContent('production');
  expect(fact('Version')).toHaveTextContent('v7');
  expect(fact('Under test')).toHaveTextContent('v8');
  expect(fact('Aliases')).toHaveTextContent('champion, pinned');
  expect(fact('Owner')).toHaveTextContent('team-fraud');
  expect(fact('Commit')).toHaveTextContent(/^4a1c9e2$/);
  expect(fact('Image')).toHaveTextContent('fraud-detection:7.0.0');
});

it('shows a model version with its gates, and nothing that it has not', async () => {
  const version = {
    ...release,
    title: 'fraud-detection v8 · challenger',
    subject: 'model-version',
    environment: ['staging', 'dev'],
    health: '',
    sync: '',
    canary: '',
    version: '8',
    candidate: '',
    alias: 'challenger',
    gates: 'fail',
    revision: '',
    image: '',
  };
  renderInTestApp(<SearchItem result={version} />);
  expect(await screen.findByText('Model version')).toBeVisible();
  expect(screen.getByText('A gate fails')).toBeVisible();
  expect(fact('Environments')).toHaveTextContent('staging, dev');
  expect(fact('Alias')).toHaveTextContent('challenger');
  expect(screen.queryByText('Under test')).not.toBeInTheDocument();
  expect(screen.queryByText('Commit')).not.toBeInTheDocument();
});

it('marks what was typed', async () => {
  renderInTestApp(
    <SearchItem
      result={release}
      highlight={{
        preTag: '<b>',
        postTag: '</b>',
        fields: {
          title: '<b>fraud</b>-detection v7 · production',
          text: 'application fraud is <b>Degraded</b>',
        },
      }}
    />,
  );
  expect(await screen.findByText('fraud')).toBeVisible();
  expect(screen.getAllByText('Degraded')).toHaveLength(2);
});

it('shows what it can of a document that an older backend wrote', async () => {
  renderInTestApp(
    <SearchItem result={{ title: 'churn', text: '', location: '/churn' }} />,
  );
  expect(await screen.findByRole('link', { name: 'churn' })).toBeVisible();
});
