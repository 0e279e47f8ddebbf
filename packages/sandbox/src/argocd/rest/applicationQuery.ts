import type { Request } from 'express';
import type { ApplicationQuery } from './applicationAccess';
import { bodyOf, textOf, valueOf } from './query';

/** Reads name the namespace and project in the URL … */
export function inUrl(request: Request): ApplicationQuery {
  return {
    name: request.params.name,
    appNamespace: valueOf(request, 'appNamespace'),
    project: valueOf(request, 'project'),
  };
}

/** … and writes in the body. */
export function inBody(request: Request): ApplicationQuery {
  const body = bodyOf(request);
  return {
    name: request.params.name,
    appNamespace: textOf(body, 'appNamespace'),
    project: textOf(body, 'project'),
  };
}
