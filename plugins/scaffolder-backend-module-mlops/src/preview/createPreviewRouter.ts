import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { previewRequestSchema } from '@slipway/backstage-plugin-mlops-common';
import express, { type RequestHandler, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import type { NameChecks } from '../names/NameChecks';
import type { PreviewQuestion, Previews } from './Previews';
import { Turns } from './Turns';

/** A form has some kilobytes. */
const LARGEST_REQUEST = '64kb';

const requestSchema = previewRequestSchema.extend({
  values: z.custom<JsonObject>(
    value => typeof value === 'object' && value !== null,
  ),
});

/**
 * `POST /mlops/v1/preview` and `/names`, beside the scaffolder's own routes: what
 * the form of a template of model services asks.
 */
export function createPreviewRouter(options: {
  httpAuth: HttpAuthService;
  names: NameChecks;
  previews: Previews;
}): Router {
  const { httpAuth, names, previews } = options;
  const router = PromiseRouter();
  const answer = (
    turns: Turns,
    work: (question: PreviewQuestion) => Promise<object>,
  ): RequestHandler => {
    return async (req, res) => {
      const credentials = await httpAuth.credentials(req, { allow: ['user'] });
      const parsed = requestSchema.safeParse(req.body);
      if (!parsed.success) {
        const [{ message, path }] = parsed.error.issues;
        throw new InputError(`${path.join('.') || 'The request'}: ${message}`);
      }
      const gone = new AbortController();
      res.on('close', () => gone.abort());
      const answered = await turns.take(
        credentials.principal.userEntityRef,
        gone.signal,
        () => work({ ...parsed.data, credentials }),
      );
      res.json(answered);
    };
  };
  const json = express.json({ limit: LARGEST_REQUEST });
  router.post(
    '/mlops/v1/preview',
    json,
    answer(new Turns({ atOnce: 2, ofOne: 3, waiting: 20 }), question =>
      previews.make(question),
    ),
  );
  // Asked while somebody types, and cheap beside a preview.
  router.post(
    '/mlops/v1/names',
    json,
    answer(new Turns({ atOnce: 8, ofOne: 4, waiting: 40 }), question =>
      names.check(question),
    ),
  );
  return router;
}
