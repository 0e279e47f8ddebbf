import type { Request } from 'express';
import { z } from 'zod';

const number = z.coerce.number().int().positive();

export function queryText(request: Request, name: string): string {
  const value = request.query[name];
  return typeof value === 'string' ? value : '';
}

/** What a route's `*` stands for. */
export function restOf({
  params,
}: {
  params: Record<string, string | undefined>;
}): string {
  return params[0] ?? '';
}

/** Which page is asked for, and of which size: 30, unless another is named. */
export function askedPage(
  request: Request,
  sizeName: string,
  most: number,
): { at: number; size: number } {
  const asked = (name: string, otherwise: number) =>
    number.catch(otherwise).parse(queryText(request, name));
  return { at: asked('page', 1), size: Math.min(asked(sizeName, 30), most) };
}
