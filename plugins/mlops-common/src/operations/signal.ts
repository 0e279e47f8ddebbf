import { z } from 'zod';

/**
 * The channel on which the progress of operations is told: a reference only,
 * for there is no permission check on signals.
 *
 * @public
 */
export const OPERATIONS_CHANNEL = 'mlops:operations';

/** @public */
export const operationSignalSchema = z.object({
  entityRef: z.string(),
  operationId: z.string(),
});
/** @public */
export type OperationSignal = z.infer<typeof operationSignalSchema>;
