import type { RequestCounts } from '@slipway/sandbox';

export type { RequestCounts };

/** All but watches, which are renewed by themselves every few minutes. */
export function listedAndRead({ total, byClass }: RequestCounts): number {
  return total - byClass.watch;
}
