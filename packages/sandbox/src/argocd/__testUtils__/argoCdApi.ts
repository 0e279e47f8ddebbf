import express from 'express';
import request, { type Test } from 'supertest';
import { application, gitOps } from '../../testing/gitOps';

export const TOKEN = 'let-me-in';
export const APPS = '/api/v1/applications';

/** An Application, and its Argo CD over REST. */
export async function argoCdApi(
  options: {
    spec?: Record<string, unknown>;
    project?: Record<string, unknown>;
  } = {},
) {
  const ops = gitOps({ project: options.project });
  ops.cluster.create(application(options.spec));
  await ops.clock.advance(1);
  const app = express().use(ops.argocd.router ?? express.Router());
  const authorized = (test: Test) =>
    test.set('Authorization', `Bearer ${TOKEN}`);
  const api = {
    get: (path: string) => authorized(request(app).get(path)),
    post: (path: string, body: object = {}) =>
      authorized(request(app).post(path))
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(body)),
    patch: (path: string, body: object) =>
      authorized(request(app).patch(path))
        .set('Content-Type', 'application/json')
        .send(JSON.stringify(body)),
    delete: (path: string) =>
      authorized(request(app).delete(path)).set(
        'Content-Type',
        'application/json',
      ),
  };
  return { ...ops, server: app, api };
}
