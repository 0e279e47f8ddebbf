import {
  SearchFilterBlueprint,
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import { RiShipLine } from '@remixicon/react';
import { SearchFilters } from './components/search/SearchFilters';
import { FOUND_TYPE } from './states/found';

const resultItem = SearchResultListItemBlueprint.make({
  params: {
    predicate: ({ type }) => type === FOUND_TYPE,
    component: async () => {
      const { SearchItem } = await import('./components/search/SearchItem');
      return SearchItem;
    },
  },
});

const resultType = SearchFilterResultTypeBlueprint.make({
  params: {
    value: FOUND_TYPE,
    name: 'Releases and models',
    icon: <RiShipLine />,
  },
});

const filters = SearchFilterBlueprint.make({
  params: { component: SearchFilters },
});

/** Releases and model versions on the search page. */
export const searchExtensions = [resultItem, resultType, filters];
