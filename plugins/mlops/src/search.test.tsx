import type { Entity } from '@backstage/catalog-model';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { EntityCardBlueprint } from '@backstage/plugin-catalog-react/alpha';
import {
  SearchFilterResultTypeBlueprint,
  SearchResultListItemBlueprint,
} from '@backstage/plugin-search-react/alpha';
import plugin from '.';

it('takes the results of its own type, and no others', () => {
  const { predicate } = createExtensionTester(
    plugin.getExtension('search-result-list-item:mlops'),
  ).get(SearchResultListItemBlueprint.dataRefs.item);
  const result = (type: string) => ({
    type,
    document: { title: 'fraud', text: '', location: '/' },
  });
  expect(predicate?.(result('mlops'))).toBe(true);
  expect(predicate?.(result('software-catalog'))).toBe(false);
});

it('is a type of its own on the search page', () => {
  const type = createExtensionTester(
    plugin.getExtension('search-filter-result-type:mlops'),
  ).get(SearchFilterResultTypeBlueprint.dataRefs.resultType);
  expect(type).toMatchObject({ value: 'mlops', name: 'Releases and models' });
});

describe('on the page of a registered model', () => {
  const model: Entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: 'fraud',
      annotations: { 'mlflow.org/model-name': 'fraud' },
    },
    spec: { type: 'ml-model' },
  };

  it.each([
    ['entity-card:mlops/models', true],
    ['entity-card:mlops/delivery', false],
    ['entity-card:mlops/binding-warnings', false],
  ] as const)('%s is shown: %s', (id, isShown) => {
    const filter = createExtensionTester(plugin.getExtension(id)).get(
      EntityCardBlueprint.dataRefs.filterFunction,
    );
    expect(filter?.(model)).toBe(isShown);
  });
});
