import { childString, valueAt } from './json';
import type { ResourceType } from './resourceTypes';
import type { KubernetesObject } from './types';

export function tableColumns(_type: ResourceType): unknown[] {
  return [
    {
      name: 'Name',
      type: 'string',
      format: 'name',
      description: '',
      priority: 0,
    },
  ];
}

export function tableRow(
  _type: ResourceType,
  object: KubernetesObject,
): unknown[] {
  return [childString(valueAt(object, ['metadata']), 'name') ?? ''];
}
