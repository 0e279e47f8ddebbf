import type { ResourceType } from '../resourceTypes';
import type { KubernetesObject } from '../types';
import { AGE, BUILT_IN_COLUMNS } from './builtInColumns';
import { at, path, text, type Column } from './column';
import { age } from './humanDuration';

const wideOnly = { priority: 1 };

/** `additionalPrinterColumns` of the CRDs; those without any show the age. */
const CUSTOM_COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  AlertProvider: [path('Type', 'spec.type')],
  Application: [
    path('Sync Status', 'status.sync.status'),
    path('Health Status', 'status.health.status'),
    path('Revision', 'status.sync.revision', { priority: 10 }),
    path('Project', 'spec.project', { priority: 10 }),
  ],
  Canary: [
    path('Status', 'status.phase'),
    path('Weight', 'status.canaryWeight'),
    path('Suspended', 'spec.suspend', { ...wideOnly, type: 'boolean' }),
    path('FailedChecks', 'status.failedChecks', wideOnly),
    path('Interval', 'spec.analysis.interval', wideOnly),
    path('Mirror', 'spec.analysis.mirror', { ...wideOnly, type: 'boolean' }),
    path('StepWeight', 'spec.analysis.stepWeight', wideOnly),
    path('StepWeights', 'spec.analysis.stepWeights', wideOnly),
    path('MaxWeight', 'spec.analysis.maxWeight', wideOnly),
    path('LastTransitionTime', 'status.lastTransitionTime'),
  ],
  MetricTemplate: [path('Provider', 'spec.provider.type')],
  Workflow: [
    path('Status', 'status.phase'),
    text('Age', object => {
      const started = at(object, 'status.startedAt');
      return started ? age(started) : null;
    }),
    path('Message', 'status.message'),
  ],
};

const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: '',
  priority: 0,
  cell: object => object.metadata.name,
};

function columnsOf(type: ResourceType): readonly Column[] {
  const columns = type.builtIn
    ? BUILT_IN_COLUMNS[type.kind]
    : CUSTOM_COLUMNS[type.kind];
  // Events are told by what they say, not by their names.
  return type.kind === 'Event' ? columns : [NAME, ...(columns ?? [AGE])];
}

/** A column as a `Table` describes it. */
export type ColumnDefinition = Omit<Column, 'cell'>;

export function tableColumns(type: ResourceType): ColumnDefinition[] {
  return columnsOf(type).map(({ cell: _, ...definition }) => definition);
}

export function tableRow(
  type: ResourceType,
  object: KubernetesObject,
): unknown[] {
  return columnsOf(type).map(column => column.cell(object));
}
