/** Below the plugin's base: what Alertmanager calls; a cluster's name follows. */
export const WEBHOOK_PATH = '/v1/alertmanager/webhooks';
