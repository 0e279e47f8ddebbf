import { useApi } from '@backstage/core-plugin-api';
import {
  SearchFilter,
  searchApiRef,
  useSearch,
} from '@backstage/plugin-search-react';
import { useCallback } from 'react';
import { FOUND_TYPE } from '../../states/found';

const HEALTH = [
  'Degraded',
  'Missing',
  'Progressing',
  'Suspended',
  'Healthy',
  'Unknown',
];
const ROLLOUT = [
  'Progressing',
  'Waiting',
  'WaitingPromotion',
  'Promoting',
  'Failed',
  'Succeeded',
];
/** Enough results to know the names in use. */
const LOOKED_AT = 100;

/**
 * Filters for releases and model versions. They are there when search is
 * narrowed to these, because no other document has what they ask for.
 */
export function SearchFilters({ className }: { className: string }) {
  const { types } = useSearch();
  const namesOf = useNamesInUse();
  if (types.length !== 1 || types[0] !== FOUND_TYPE) return <></>;
  const named = (['environment', 'alias', 'owner'] as const).map(name => ({
    name,
    label: LABEL[name],
    values: () => namesOf(name),
  }));
  return (
    <>
      <SearchFilter.Select
        className={className}
        name="health"
        label="Health"
        values={HEALTH}
      />
      <SearchFilter.Select
        className={className}
        name="rollout"
        label="Rollout"
        values={ROLLOUT}
      />
      {named.map(filter => (
        <SearchFilter.Select
          key={filter.name}
          className={className}
          {...filter}
        />
      ))}
    </>
  );
}

const LABEL = {
  environment: 'Environment',
  alias: 'Alias',
  owner: 'Owner',
};

/** The values of a field among what this person may find. */
function useNamesInUse(): (field: string) => Promise<string[]> {
  const searchApi = useApi(searchApiRef);
  return useCallback(
    async field => {
      const { results } = await searchApi.query({
        term: '',
        types: [FOUND_TYPE],
        pageLimit: LOOKED_AT,
      });
      const values = results.flatMap(({ document }) => {
        const fields = new Map<string, unknown>(Object.entries(document));
        return [fields.get(field)].flat();
      });
      const names = values.filter(
        (value): value is string => typeof value === 'string' && value !== '',
      );
      return [...new Set(names)].sort();
    },
    [searchApi],
  );
}
