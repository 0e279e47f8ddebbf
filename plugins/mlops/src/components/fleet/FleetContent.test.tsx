import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  FLEET_CHANNEL,
  type Fleet,
  type FleetQuery,
  type FleetRow,
} from '@slipway/backstage-plugin-mlops-common';
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation, useNavigate } from 'react-router-dom';
import { FixtureMlopsApi } from '../../../dev/fixtures/FixtureMlopsApi';
import { fleetOf, fleetRows } from '../../../dev/fixtures/fleet';
import { TestSignals } from '../../__testUtils__/renderOnEntity';
import { stopClock } from '../../__testUtils__/stopClock';
import { mlopsApiRef } from '../../api';
import { FleetContent } from './FleetContent';

stopClock();

/** A backend that answers what a test tells it to. */
class FleetApi extends FixtureMlopsApi {
  rows: FleetRow[] = fleetRows();
  part: Partial<Fleet> = {};
  failure: Error | undefined;
  readonly asked: FleetQuery[] = [];

  async getFleet(query: FleetQuery = {}): Promise<Fleet> {
    this.asked.push(query);
    if (this.failure) throw this.failure;
    return { ...fleetOf(this.rows, query), ...this.part };
  }
}

/** Shows the address, and goes back. */
function Address() {
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  return (
    <>
      <output aria-label="address">{pathname + search}</output>
      <button onClick={() => navigate(-1)}>Back</button>
    </>
  );
}

function renderFleet(
  options: { search?: string; api?: FleetApi; signals?: TestSignals } = {},
) {
  const { api = new FleetApi(), search = '', signals } = options;
  renderInTestApp(
    <TestApiProvider
      apis={[
        [mlopsApiRef, api],
        ...(signals ? ([[signalApiRef, signals]] as const) : []),
      ]}
    >
      <FleetContent />
      <Address />
    </TestApiProvider>,
    {
      initialRouteEntries: [`/mlops${search}`],
      mountPath: '/mlops',
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
  return api;
}

const table = () => screen.findByRole('table', { name: 'Fleet' });
const rowOf = async (name: RegExp) =>
  within(await within(await table()).findByRole('row', { name }));
const address = () => screen.getByLabelText('address').textContent ?? '';

describe('the table', () => {
  it('says of each service what is live, what is on its way, and who must act', async () => {
    renderFleet();
    const credit = await rowOf(/^Broken Credit risk/);
    expect(credit.getByText('production')).toBeVisible();
    expect(credit.getAllByText('team-risk')).toHaveLength(2);
    expect(credit.getByText('v5')).toBeVisible();
    expect(credit.getByText('Canary failed')).toBeVisible();
    expect(credit.getByText('champion is v6')).toBeVisible();
    expect(credit.getByText('Git: failed version')).toBeVisible();
    expect(credit.getByText('Out of sync, 3 objects')).toBeVisible();
    expect(credit.getByText('Degraded')).toBeVisible();
    expect(credit.getByText('26 h ago')).toBeVisible();
    expect(credit.getByText(/^The canary of credit-risk failed/)).toBeVisible();

    const fraud = await rowOf(/^Progressing Fraud detection/);
    expect(fraud.getByText('v1')).toBeVisible();
    expect(fraud.getByText('v2')).toBeVisible();
    expect(fraud.getByText('15 %')).toBeVisible();

    const churn = await rowOf(/^Needs attention Churn prediction/);
    expect(churn.getByText('Hold by maria')).toBeVisible();
    expect(
      within(await table()).getByRole('row', { name: /New model/ }),
    ).toHaveTextContent('nowhere');
  });

  it('sums it up in a sentence and five numbers', async () => {
    renderFleet();
    expect(
      await screen.findByRole('heading', { name: '3 of 5 need a person' }),
    ).toBeVisible();
    const states = within(screen.getByRole('group', { name: 'Show by state' }));
    expect(
      states
        .getAllByRole('button')
        .map(each => each.textContent?.replace(/\s/g, '')),
    ).toEqual([
      '1Broken',
      '1Needsattention',
      '1Unknown',
      '1Progressing',
      '1Healthy',
    ]);
  });

  it('leads to the Delivery tab, by its link and by the whole row', async () => {
    renderFleet();
    const link = (await rowOf(/Credit risk/)).getByRole('link', {
      name: 'Credit risk',
    });
    expect(link).toHaveAttribute(
      'href',
      '/catalog/default/component/credit-risk/delivery',
    );
    const followed = jest.fn((event: Event) => event.preventDefault());
    link.addEventListener('click', followed);
    fireEvent.click((await rowOf(/Credit risk/)).getByText('26 h ago'));
    expect(followed).toHaveBeenCalledTimes(1);
  });

  it('is sorted by its headers, and says how', async () => {
    const api = renderFleet();
    const header = (name: RegExp) => screen.getByRole('columnheader', { name });
    await table();
    expect(header(/State/)).toHaveAttribute('aria-sort', 'descending');
    await userEvent.click(screen.getByRole('button', { name: 'Service' }));
    await waitFor(() =>
      expect(header(/Service/)).toHaveAttribute('aria-sort', 'ascending'),
    );
    expect(address()).toBe('/mlops?sort=name');
    await userEvent.click(screen.getByRole('button', { name: 'Service' }));
    await waitFor(() => expect(address()).toBe('/mlops?sort=name&order=desc'));
    await waitFor(() =>
      expect(api.asked.at(-1)).toMatchObject({ sort: 'name', order: 'desc' }),
    );
  });

  it('draws of thousands of rows only what is seen, and says how many there are', async () => {
    const api = new FleetApi();
    const [row] = fleetRows();
    api.rows = Array.from({ length: 5_000 }, (_, i) => ({
      ...row,
      entityRef: `component:default/service-${i}`,
      title: `Service ${i}`,
    }));
    renderFleet({ api });
    expect(await table()).toHaveAttribute('aria-rowcount', '5001');
    expect(within(await table()).getAllByRole('row').length).toBeLessThan(60);
  });

  it('shows a change within two seconds of its signal', async () => {
    const signals = new TestSignals(FLEET_CHANNEL);
    const api = renderFleet({ signals });
    await rowOf(/^Progressing Fraud detection/);
    api.rows = api.rows.map(each => ({ ...each, state: 'healthy' }));
    signals.send({ revision: 'a.2' });
    await rowOf(/^Healthy Fraud detection.*production/);
    expect(api.asked).toHaveLength(2);
  });
});

describe('the filters', () => {
  it('are in the address, and going back takes them away again', async () => {
    const api = renderFleet();
    await table();
    await userEvent.click(
      screen.getByRole('button', { name: 'Needs a person' }),
    );
    await waitFor(() => expect(address()).toBe('/mlops?attention=true'));
    await userEvent.click(screen.getByRole('button', { name: /1\s*Broken/ }));
    await waitFor(() =>
      expect(address()).toBe('/mlops?state=broken&attention=true'),
    );
    await waitFor(() =>
      expect(api.asked.at(-1)).toMatchObject({
        attention: true,
        state: ['broken'],
      }),
    );
    await waitFor(() => expect(screen.getAllByRole('row')).toHaveLength(2));
    await userEvent.click(screen.getByRole('button', { name: 'Back' }));
    await waitFor(() => expect(address()).toBe('/mlops?attention=true'));
  });

  it('search as one types, with one entry in the history', async () => {
    const api = renderFleet();
    await table();
    const field = screen.getByRole('searchbox', { name: 'Search the fleet' });
    await userEvent.type(field, 'fraud');
    await waitFor(() => expect(address()).toBe('/mlops?search=fraud'));
    await waitFor(() =>
      expect(api.asked.at(-1)).toMatchObject({ search: 'fraud' }),
    );
    await userEvent.type(field, ' dev');
    await waitFor(() => expect(address()).toBe('/mlops?search=fraud+dev'));
    await userEvent.click(screen.getByRole('button', { name: 'Back' }));
    await waitFor(() => expect(address()).toBe('/mlops'));
    expect(field).toHaveValue('');
  });

  it('come from the address that somebody sent', async () => {
    const api = renderFleet({
      search: '?owner=group:default/team-fraud&environment=dev&mine=true',
    });
    expect(within(await table()).getAllByRole('row')).toHaveLength(2);
    expect(api.asked[0]).toMatchObject({
      owner: ['group:default/team-fraud'],
      environment: ['dev'],
      mine: true,
    });
    expect(screen.getByRole('button', { name: 'Mine' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });

  it('say when nothing matches, and can be cleared', async () => {
    renderFleet({ search: '?search=zzz&sort=name' });
    expect(
      await screen.findByText('Nothing matches these filters'),
    ).toBeVisible();
    expect(
      screen.getByRole('heading', { name: 'Nothing matches' }),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear all filters' }),
    );
    expect(await table()).toBeVisible();
    expect(address()).toBe('/mlops?sort=name');
  });
});

describe('the page', () => {
  it('says that there is nothing, and what would bring something', async () => {
    const api = new FleetApi();
    api.rows = [];
    renderFleet({ api });
    expect(
      await screen.findByText('There is no model service here yet'),
    ).toBeVisible();
    expect(screen.getByText('argocd/app-name')).toBeVisible();
  });

  it('says when it is not whole yet, and what does not answer', async () => {
    const api = new FleetApi();
    api.part = {
      pending: 1_200,
      troubled: [
        {
          id: 'argocd/eu',
          system: 'argocd',
          instance: 'eu',
          title: 'Argo CD',
          freshness: {
            state: 'stale',
            observedAt: new Date(Date.now() - 240_000).toISOString(),
            reason: 'connection refused',
          },
        },
      ],
    };
    renderFleet({ api });
    expect(
      await screen.findByText(/^1200 services are still being read/),
    ).toBeVisible();
    expect(
      screen.getByText(/Argo CD \(eu\) is not answering.* 4 min old/),
    ).toBeVisible();
    expect(screen.getByText('Partly live')).toBeVisible();
  });

  it.each([
    [new NotAllowedError('x'), 'You may not see'],
    [new ServiceUnavailableError('x'), 'not available'],
    [new TypeError('Failed to fetch'), 'can’t be reached'],
  ])('says what to do when all fails: %s', async (failure, title) => {
    const api = new FleetApi();
    api.failure = failure;
    renderFleet({ api });
    expect(await screen.findByRole('alert')).toHaveTextContent(title);
    api.failure = undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await table()).toBeVisible();
  });
});

describe('the wall', () => {
  it('shows the worst first, in large, and can be left', async () => {
    renderFleet({ search: '?view=tiles' });
    const tiles = within(
      await screen.findByRole('list', { name: 'Worst first' }),
    );
    expect(tiles.getAllByRole('heading').map(each => each.textContent)).toEqual(
      [
        'Credit risk',
        'Churn prediction',
        'Fraud detection',
        'Fraud detection',
        'New model',
      ],
    );
    expect(tiles.getByText('v1 → v2')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Table' })).toHaveAttribute(
      'href',
      '/mlops',
    );
  });

  it('says how many it has no room for', async () => {
    const api = new FleetApi();
    const [row] = fleetRows();
    api.rows = Array.from({ length: 400 }, (_, i) => ({
      ...row,
      entityRef: `component:default/service-${i}`,
    }));
    renderFleet({ api, search: '?view=tiles' });
    const tiles = await screen.findByRole('list', { name: 'Worst first' });
    const shown = within(tiles).getAllByRole('heading').length;
    expect(tiles).toHaveTextContent(`and ${400 - shown} more`);
  });
});
