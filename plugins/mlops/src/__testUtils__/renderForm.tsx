import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import type { JsonObject } from '@backstage/types';
import type { PreviewApi } from '@slipway/backstage-plugin-mlops-common';
import type { ComponentProps } from 'react';
import { Route, Routes } from 'react-router-dom';
import { previewApiRef } from '../api';

/** A template's form as the scaffolder draws it, with fields of this plugin. */
export async function renderForm(options: {
  extensions: ComponentProps<typeof Stepper>['extensions'];
  pages: JsonObject[];
  answers?: ComponentProps<typeof Stepper>['initialState'];
  previews: PreviewApi;
  path?: string;
}): Promise<void> {
  const { answers, extensions, pages, previews } = options;
  const { path = '/create/templates/default/new-model' } = options;
  const steps = pages.map(schema => ({ title: String(schema.title), schema }));
  // The form goes to the top of each page, which jsdom cannot.
  jest.spyOn(window, 'scrollTo').mockImplementation(() => {});
  const form = (
    <Stepper
      manifest={{ title: 'New model service', steps }}
      extensions={extensions}
      initialState={answers}
      onCreate={async () => {}}
    />
  );
  await renderInTestApp(
    <TestApiProvider apis={[[previewApiRef, previews]]}>
      <Routes>
        <Route
          path="/create/templates/:namespace/:templateName"
          element={form}
        />
        <Route path="*" element={form} />
      </Routes>
    </TestApiProvider>,
    { routeEntries: [path] },
  );
}
