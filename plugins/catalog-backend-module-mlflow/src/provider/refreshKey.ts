/** Marks the entities to look at again when a registered model comes or goes. */
export function refreshKey(instance: string, model: string): string {
  return `mlflow:${instance}/${model}`;
}
