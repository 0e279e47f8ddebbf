import type { Router } from 'express';
import type { MlflowRegistry } from '../registry';
import type { ModelVersion } from '../types';
import { endpoint } from './endpoint';
import {
  flag,
  pageSize,
  pairs,
  read,
  required,
  text,
  texts,
} from './parameters';
import { versionShape, withoutEmpty } from './shapes';

const one = { name: required, version: required };

export function addVersionRoutes(
  router: Router,
  { models }: MlflowRegistry,
): void {
  const tell = (version: ModelVersion) => ({
    model_version: versionShape(version, models.aliasesOf(version)),
  });

  router.post(
    '/model-versions/create',
    endpoint(parameters => {
      const given = read(
        {
          name: required,
          source: required,
          run_id: text,
          run_link: text,
          model_id: text,
          description: text,
          tags: pairs,
        },
        parameters,
      );
      return tell(
        models.createVersion(given.name, {
          source: given.source,
          runId: given.run_id,
          runLink: given.run_link,
          modelId: given.model_id,
          description: given.description,
          tags: given.tags,
        }),
      );
    }),
  );
  router.get(
    '/model-versions/get',
    endpoint(parameters => {
      const given = read(one, parameters);
      return tell(models.getVersion(given.name, given.version));
    }),
  );
  router.get(
    '/model-versions/get-download-uri',
    endpoint(parameters => {
      const given = read(one, parameters);
      return {
        artifact_uri: models.getVersion(given.name, given.version).source,
      };
    }),
  );
  router.get(
    '/model-versions/search',
    endpoint(parameters => {
      const given = read(
        {
          filter: text,
          max_results: pageSize(10_000, 200_000),
          order_by: texts,
          page_token: text,
        },
        parameters,
      );
      const page = models.searchVersions({
        filter: given.filter,
        maxResults: given.max_results,
        orderBy: given.order_by,
        pageToken: given.page_token,
      });
      return withoutEmpty({
        model_versions: page.items.map(version => versionShape(version)),
        next_page_token: page.nextPageToken,
      });
    }),
  );
  router.post(
    '/model-versions/transition-stage',
    endpoint(parameters => {
      const given = read(
        { ...one, stage: required, archive_existing_versions: flag },
        parameters,
      );
      return tell(
        models.transition(
          given.name,
          given.version,
          given.stage,
          given.archive_existing_versions,
        ),
      );
    }),
  );
  router.patch(
    '/model-versions/update',
    endpoint(parameters => {
      const given = read({ ...one, description: text }, parameters);
      return tell(
        models.updateVersion(given.name, given.version, given.description),
      );
    }),
  );
  router.delete(
    '/model-versions/delete',
    endpoint(parameters => {
      const given = read(one, parameters);
      models.deleteVersion(given.name, given.version);
      return {};
    }),
  );
  router.post(
    '/model-versions/set-tag',
    endpoint(parameters => {
      const given = read({ ...one, key: required, value: text }, parameters);
      models
        .getVersion(given.name, given.version)
        .tags.set(given.key, given.value ?? '');
      return {};
    }),
  );
  router.delete(
    '/model-versions/delete-tag',
    endpoint(parameters => {
      const given = read({ ...one, key: required }, parameters);
      models.getVersion(given.name, given.version).tags.delete(given.key);
      return {};
    }),
  );
}
