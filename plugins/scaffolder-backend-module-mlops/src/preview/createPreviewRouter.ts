import type { HttpAuthService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { previewRequestSchema } from '@slipway/backstage-plugin-mlops-common';
import express, { type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { z } from 'zod';
import type { Previews } from './Previews';
import { Turns } from './Turns';

/** A form has some kilobytes. */
const LARGEST_REQUEST = '64kb';

const requestSchema = previewRequestSchema.extend({
  values: z.custom<JsonObject>(
    value => typeof value === 'object' && value !== null,
  ),
});

/** `POST /mlops/v1/preview`, beside the scaffolder's own routes. */
export function createPreviewRouter(options: {
  httpAuth: HttpAuthService;
  previews: Previews;
}): Router {
  const { httpAuth, previews } = options;
  const turns = new Turns({ atOnce: 2, ofOne: 3, waiting: 20 });
  const router = PromiseRouter();
  router.post(
    '/mlops/v1/preview',
    express.json({ limit: LARGEST_REQUEST }),
    async (req, res) => {
      const credentials = await httpAuth.credentials(req, { allow: ['user'] });
      const parsed = requestSchema.safeParse(req.body);
      if (!parsed.success) {
        const [{ message, path }] = parsed.error.issues;
        throw new InputError(`${path.join('.') || 'The request'}: ${message}`);
      }
      const gone = new AbortController();
      res.on('close', () => gone.abort());
      const preview = await turns.take(
        credentials.principal.userEntityRef,
        gone.signal,
        () => previews.make({ ...parsed.data, credentials }),
      );
      res.json(preview);
    },
  );
  return router;
}
