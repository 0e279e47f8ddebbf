import {
  createFrontendModule,
  createTranslationMessages,
} from '@backstage/frontend-plugin-api';
import { TranslationBlueprint } from '@backstage/plugin-app-react';
import { catalogTranslationRef } from '@backstage/plugin-catalog/alpha';

/** What the catalog says, where its own words do not help a person on. */
const catalogWords = TranslationBlueprint.make({
  name: 'catalog',
  params: {
    resource: createTranslationMessages({
      ref: catalogTranslationRef,
      messages: {
        'entityLabels.warningPanelTitle': 'Not in the catalog',
        'entityPage.notFoundMessage':
          'There is no {{kind}} of this name. It may have been renamed or removed, or you may not see it. Search for it, or ask its owner.',
      },
    }),
  },
});

export const wordsModule = createFrontendModule({
  pluginId: 'app',
  extensions: [catalogWords],
});
