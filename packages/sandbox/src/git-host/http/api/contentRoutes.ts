import type { Request, Response, Router } from 'express';
import { GiteaError, handled } from '../giteaError';
import { restOf } from '../query';
import type { ApiContext } from './apiContext';
import { commitOfFiles, fileAt } from './changedFiles';
import { commitFiles } from './commitFiles';
import { readContents, readRaw } from './contentReads';
import { manyFiles, oneFile } from './contentRequests';

const CHANGES = [
  ['post', 'create'],
  ['put', 'update'],
  ['delete', 'delete'],
] as const;

/** Files: read one, list many, and commit changes of one or of many. */
export function addContentRoutes(router: Router, context: ApiContext): void {
  const base = '/repos/:owner/:repo';

  router.get([`${base}/contents`, `${base}/contents/*`], (request, response) =>
    readContents(context, request, response),
  );
  router.get([`${base}/raw/*`, `${base}/media/*`], (request, response) =>
    readRaw(context, request, response),
  );

  router.post(
    `${base}/contents`,
    handled((request, response) => changeMany(context, request, response)),
  );
  for (const [method, operation] of CHANGES) {
    router[method](
      `${base}/contents/*`,
      handled((request, response) =>
        changeOne(context, request, response, operation),
      ),
    );
  }
}

async function changeMany(
  context: ApiContext,
  request: Request,
  response: Response,
): Promise<void> {
  const asked = manyFiles.parse(request.body);
  const files = asked.files.map(({ from_path: fromPath, ...file }) => ({
    ...file,
    ...(fromPath && { fromPath }),
  }));
  const { project, commit } = await commitFiles(context, request, asked, files);
  response.status(201).json({
    files: files.map(file =>
      file.operation === 'delete'
        ? null
        : fileAt(context, project, commit, file.path),
    ),
    ...commitOfFiles(context, project, commit),
  });
}

async function changeOne(
  context: ApiContext,
  request: Request,
  response: Response,
  operation: 'create' | 'update' | 'delete',
): Promise<void> {
  // Clients may send a deletion's body as a query.
  const given = { ...request.query, ...request.body };
  const asked = oneFile.parse(given);
  const path = restOf(request);
  if (operation !== 'create' && !asked.sha) {
    throw new GiteaError(422, '[SHA]: Required');
  }
  const { project, commit } = await commitFiles(context, request, asked, [
    {
      operation,
      path,
      content: asked.content,
      sha: asked.sha,
      fromPath: asked.from_path,
    },
  ]);
  response.status(operation === 'create' ? 201 : 200).json({
    content:
      operation === 'delete' ? null : fileAt(context, project, commit, path),
    ...commitOfFiles(context, project, commit),
  });
}
