/** Which object, within one resource type of one cluster. */
export function objectKey(object: {
  namespace?: string;
  name: string;
}): string {
  return `${object.namespace ?? ''}/${object.name}`;
}
