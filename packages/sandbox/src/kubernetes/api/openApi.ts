import express, { type Router } from 'express';
import { RESOURCE_TYPES, type ResourceType } from '../resourceTypes';
import { noSuchResource } from '../statusError';
import { sendError } from './apiRequest';

/** Any object: the server itself validates. */
const ANY_OBJECT = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};

function parameter(name: string) {
  return { name, in: 'query', schema: { type: 'string', uniqueItems: true } };
}

/** kubectl looks here for what the server can do, for each kind. */
const WRITE_PARAMETERS = [
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
].map(parameter);

function schemaName(type: ResourceType): string {
  return `${type.group || 'core'}.${type.version}.${type.kind}`;
}

function pathItem(type: ResourceType) {
  const { group, version, kind } = type;
  const gvk = { group, version, kind };
  const content = {
    'application/json': {
      schema: { $ref: `#/components/schemas/${schemaName(type)}` },
    },
  };
  // Strategic merge patches are not announced for kinds whose schema does not
  // tell how lists merge; kubectl then uses what it has compiled in.
  const patchContent = Object.fromEntries(
    [
      'application/apply-patch+yaml',
      'application/json-patch+json',
      'application/merge-patch+json',
    ].map(mediaType => [mediaType, { schema: ANY_OBJECT }]),
  );
  const responses = { '200': { description: 'OK', content } };
  const action = (name: string, extra: object) => ({
    'x-kubernetes-action': name,
    'x-kubernetes-group-version-kind': gvk,
    responses,
    ...extra,
  });
  return {
    get: action('get', {}),
    put: action('put', { parameters: WRITE_PARAMETERS }),
    patch: action('patch', {
      parameters: WRITE_PARAMETERS,
      requestBody: { content: patchContent },
    }),
    delete: action('delete', { parameters: [parameter('dryRun')] }),
  };
}

function pathOf(type: ResourceType): string {
  const root = type.group ? `/apis/${type.apiVersion}` : `/api/${type.version}`;
  const scope = type.namespaced ? '/namespaces/{namespace}' : '';
  return `${root}${scope}/${type.plural}/{name}`;
}

const INFO = { title: 'Slipway sandbox', version: 'v1.32.0' };

function documentOf(types: readonly ResourceType[]) {
  return {
    openapi: '3.0.0',
    info: INFO,
    paths: Object.fromEntries(
      types.map(type => [pathOf(type), pathItem(type)]),
    ),
    components: {
      schemas: Object.fromEntries(
        types.map(type => [
          schemaName(type),
          {
            ...ANY_OBJECT,
            'x-kubernetes-group-version-kind': [
              { group: type.group, version: type.version, kind: type.kind },
            ],
          },
        ]),
      ),
    },
  };
}

/** `api/v1`, `apis/apps/v1`, … */
const DOCUMENTS: ReadonlyMap<string, readonly ResourceType[]> = (() => {
  const documents = new Map<string, ResourceType[]>();
  for (const type of RESOURCE_TYPES) {
    const key = type.group ? `apis/${type.apiVersion}` : `api/${type.version}`;
    documents.set(key, [...(documents.get(key) ?? []), type]);
  }
  return documents;
})();

/** The API's description, as much of it as kubectl needs. */
export function openApi(): Router {
  const router = express.Router();
  router.get('/openapi/v3', (_, response) => {
    const paths = [...DOCUMENTS.keys()].map(key => [
      key,
      { serverRelativeURL: `/openapi/v3/${key}?hash=slipway` },
    ]);
    response.json({ paths: Object.fromEntries(paths) });
  });
  router.get('/openapi/v3/*', (request, response) => {
    const types = DOCUMENTS.get(request.path.slice('/openapi/v3/'.length));
    if (!types) {
      sendError(response, noSuchResource());
      return;
    }
    response.json(documentOf(types));
  });
  router.get('/openapi/v2', (request, response) => {
    if (!/application\/json|\*\/\*/.test(request.headers.accept ?? '*/*')) {
      response.status(406).end();
      return;
    }
    response.json({ swagger: '2.0', info: INFO, paths: {}, definitions: {} });
  });
  return router;
}
