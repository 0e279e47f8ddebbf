import { isJsonObject } from '../json';
import type { DeleteOptions, Propagation } from '../deletion';
import { badRequest } from '../statusError';
import { dryRun, sendJson, sendPieces, type ApiRequest } from './apiRequest';
import { representationFor } from './representation';
import { readOptionalObject } from './requestBody';
import { readSelection } from './selection';

function isPropagation(value: unknown): value is Propagation {
  return value === 'Background' || value === 'Foreground' || value === 'Orphan';
}

/** From the query and the body, which may hold a `DeleteOptions`. */
async function readDeleteOptions(api: ApiRequest): Promise<DeleteOptions> {
  const body = await readOptionalObject(api.request);
  const { uid, resourceVersion } = isJsonObject(body.preconditions)
    ? body.preconditions
    : {};
  const propagation =
    body.propagationPolicy ??
    api.query.get('propagationPolicy') ??
    (body.orphanDependents === true ? 'Orphan' : 'Background');
  if (!isPropagation(propagation)) {
    throw badRequest(
      `propagationPolicy: Unsupported value: "${propagation}": supported values: "Foreground", "Background", "Orphan"`,
    );
  }
  return {
    propagation,
    dryRun:
      dryRun(api.query) ||
      (Array.isArray(body.dryRun) && body.dryRun.includes('All')),
    ...(typeof uid === 'string' && { uid }),
    ...(typeof resourceVersion === 'string' && { resourceVersion }),
  };
}

/** `DELETE` on an object: a `Status`, or the object while finalizers hold it. */
export async function remove(api: ApiRequest, name: string): Promise<void> {
  const { type, namespace, cluster } = api;
  const options = await readDeleteOptions(api);
  const result = cluster.remove(type, { namespace, name }, options);
  const { uid } = result.stored;
  if (!result.deleted || (type.builtIn && type.kind === 'Pod')) {
    const representation = representationFor(
      type,
      api.request.headers.accept ?? '',
      '',
    );
    sendJson(api.response, representation.one(result.stored));
    return;
  }
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(type.group && { group: type.group }),
      kind: type.plural,
      uid,
    },
  };
  sendJson(api.response, JSON.stringify(status));
}

/** `DELETE` on a collection: what the selectors choose. */
export async function removeCollection(api: ApiRequest): Promise<void> {
  const { type, cluster } = api;
  const options = await readDeleteOptions(api);
  const selection = readSelection(api);
  const chosen = cluster.store
    .collection(type)
    .range(api.namespace)
    .filter(selection.matches);
  for (const { namespace, name } of chosen) {
    cluster.remove(type, { namespace, name }, options);
  }
  const representation = representationFor(
    type,
    api.request.headers.accept ?? '',
    '',
  );
  const metadata = `{"resourceVersion":"${cluster.store.currentRevision}"}`;
  await sendPieces(api.response, representation.list(chosen, metadata));
}
