import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import {
  MockSearchApi,
  searchApiRef,
  SearchContextProvider,
} from '@backstage/plugin-search-react';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SearchFilters } from './SearchFilters';

class Indexed extends MockSearchApi {
  readonly asked: unknown[] = [];

  async query(query: Parameters<MockSearchApi['query']>[0]) {
    this.asked.push(query.filters);
    return {
      results: ['staging', 'production', 'production'].map(environment => ({
        type: 'mlops',
        document: {
          title: environment,
          text: '',
          location: '/',
          environment,
          alias: ['champion'],
          owner: 'group:default/team-fraud',
        },
      })),
    };
  }
}

function draw(types: string[]) {
  const api = new Indexed();
  renderInTestApp(
    <TestApiProvider apis={[[searchApiRef, api]]}>
      <SearchContextProvider initialState={{ term: '', types, filters: {} }}>
        <p>Filters</p>
        <SearchFilters className="" />
      </SearchContextProvider>
    </TestApiProvider>,
  );
  return api;
}

it('offers the states that there are, and the names in use', async () => {
  const api = draw(['mlops']);
  const pick = async (label: string, option: string) => {
    const select = await screen.findByLabelText(label);
    await userEvent.click(within(select).getByRole('button'));
    await userEvent.click(await screen.findByRole('option', { name: option }));
  };
  await pick('Health', 'Degraded');
  await pick('Environment', 'production');
  await waitFor(() =>
    expect(api.asked).toContainEqual({
      health: 'Degraded',
      environment: 'production',
    }),
  );
});

it('stays away while all kinds of things are searched', async () => {
  draw([]);
  expect(await screen.findByText('Filters')).toBeVisible();
  expect(screen.queryByText('Health')).not.toBeInTheDocument();
});
