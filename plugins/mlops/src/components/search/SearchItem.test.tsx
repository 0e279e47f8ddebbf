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
  rollout: 'Progressing',
  strategy: 'canary',
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
  // The title says them.
  expect(screen.queryByText('Environment')).not.toBeInTheDocument();
  expect(screen.queryByText('Version')).not.toBeInTheDocument();
  expect(fact('Under test')).toHaveTextContent('v8');
  expect(fact('Aliases')).toHaveTextContent('champion, pinned');
  expect(fact('Owner')).toHaveTextContent('team-fraud');
  expect(fact('Commit')).toHaveTextContent(/^4a1c9e2$/);
  expect(fact('Image')).toHaveTextContent('fraud-detection:7.0.0');
});

it.each([
  ['ab-testing', 'A/B test progressing'],
  ['blue-green', 'Blue/green release progressing'],
])('calls a rollout what it is: %s', async (strategy, word) => {
  const result = { ...release, strategy };
  renderInTestApp(<SearchItem result={result} />);
  expect(await screen.findByText(word)).toBeVisible();
});

it('shows a model version with its gates, and nothing that it has not', async () => {
  const version = {
    ...release,
    title: 'fraud-detection v8 · challenger',
    subject: 'model-version',
    environment: ['staging', 'dev'],
    health: '',
    sync: '',
    rollout: '',
    strategy: '',
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
  expect(screen.queryByText('Alias')).not.toBeInTheDocument();
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

it('shows the text only for what its title does not show to be found', async () => {
  const marked = (text: string) => ({
    preTag: '<b>',
    postTag: '</b>',
    fields: { title: '<b>fraud</b>-detection v7 · production', text },
  });
  const { unmount } = renderInTestApp(
    <SearchItem
      result={release}
      highlight={marked('<b>Fraud</b> in production is broken')}
    />,
  );
  expect(await screen.findByText('fraud')).toBeVisible();
  expect(screen.queryByText(/is broken/)).not.toBeInTheDocument();
  unmount();
  renderInTestApp(
    <SearchItem
      result={release}
      highlight={marked('<b>fraud</b> in cluster <b>eu</b>')}
    />,
  );
  expect(await screen.findByText('eu')).toBeVisible();
});

it('shows what it can of a document that an older backend wrote', async () => {
  renderInTestApp(
    <SearchItem result={{ title: 'churn', text: '', location: '/churn' }} />,
  );
  expect(await screen.findByRole('link', { name: 'churn' })).toBeVisible();
});
