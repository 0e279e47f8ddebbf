/** Below the plugin's base: what Flagger calls. */
export const WEBHOOKS_PATH = '/v1/flagger/webhooks';
