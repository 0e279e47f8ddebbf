import { z } from 'zod';

/**
 * The signal channel on which changes are told. Signals have no permission
 * check, so only a reference is sent and the browser fetches what it may see.
 *
 * @public
 */
export const DELIVERY_CHANNEL = 'mlops:delivery';

/** @public */
export const deliverySignalSchema = z.object({
  entityRef: z.string(),
  revision: z.string(),
});
/** @public */
export type DeliverySignal = z.infer<typeof deliverySignalSchema>;
