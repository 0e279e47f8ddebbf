import type { Request, Response } from 'express';
import { sendError } from './errors';

/** Sends what the handler returns, or the error that it throws. */
export function answer(handler: (request: Request) => unknown) {
  return async (request: Request, response: Response) => {
    try {
      const body = await handler(request);
      response.json(body);
    } catch (error) {
      sendError(response, error);
    }
  };
}
