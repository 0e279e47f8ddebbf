import type { Request } from 'express';
import { applyPatch, type Operation as JsonPatch } from 'fast-json-patch';
import { GrpcError } from '../../grpc';
import {
  cloneJson,
  isJsonObject,
  parseJsonObject,
  type JsonObject,
} from '../../kubernetes/json';
import { mergePatch } from '../../kubernetes/patch/mergePatch';
import {
  applicationRef,
  readApplication,
  type Application,
} from '../model/application';
import { withoutType, type ApplicationAccess } from './applicationAccess';
import { inBody, inUrl } from './applicationQuery';
import { bodyOf, textOf, valueOf } from './query';

export function patchApplication(access: ApplicationAccess, request: Request) {
  const body = bodyOf(request);
  const application = access.find(inBody(request));
  const patched = patchedBy(
    application,
    textOf(body, 'patch') ?? '',
    textOf(body, 'patchType') ?? 'json',
  );
  return replaceSpec(access, application, patched);
}

function patchedBy(
  { object }: Application,
  patch: string,
  type: string,
): JsonObject {
  const current = cloneJson({ ...object });
  try {
    if (type === 'merge') {
      const merged = mergePatch(current, parseJsonObject(patch));
      return isJsonObject(merged) ? merged : current;
    }
    if (type === 'json') {
      const operations: JsonPatch[] = JSON.parse(patch);
      return applyPatch(current, operations, true).newDocument;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GrpcError('Unknown', `error applying patch: ${why}`);
  }
  throw new GrpcError(
    'InvalidArgument',
    `Patch type '${type}' is not supported`,
  );
}

export function putSpec(access: ApplicationAccess, request: Request) {
  const query = { ...inUrl(request) };
  const application = access.find(query);
  const updated = replaceSpec(access, application, {
    ...application.object,
    spec: bodyOf(request),
  });
  return updated.spec;
}

/** Spec, labels, annotations and finalizers can be changed, status cannot. */
function replaceSpec(
  access: ApplicationAccess,
  application: Application,
  { spec, metadata }: JsonObject,
): JsonObject {
  const { object } = application;
  const next = isJsonObject(metadata) ? metadata : {};
  const candidate = {
    ...object,
    spec,
    metadata: {
      ...object.metadata,
      labels: isTextMap(next.labels) ? next.labels : {},
      annotations: isTextMap(next.annotations) ? next.annotations : {},
    },
  };
  if (!readApplication(candidate)) {
    throw new GrpcError(
      'InvalidArgument',
      'error validating and normalizing app: application spec is invalid',
    );
  }
  return withoutType(access.context.cluster.update(candidate));
}

function isTextMap(value: unknown): value is Record<string, string> {
  return (
    isJsonObject(value) &&
    Object.values(value).every(each => typeof each === 'string')
  );
}

export function deleteApplication(access: ApplicationAccess, request: Request) {
  const application = access.find(inUrl(request));
  const { cluster } = access.context;
  const ref = applicationRef(application);
  const cascade = valueOf(request, 'cascade') !== 'false';
  const finalizers = cascade ? ['resources-finalizer.argocd.argoproj.io'] : [];
  cluster.merge(ref, { metadata: { finalizers } });
  cluster.delete(ref);
  return {};
}
