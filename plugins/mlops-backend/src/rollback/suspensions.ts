import type {
  Application,
  ParentApplication,
} from '@slipway/backstage-plugin-mlops-common';
import {
  applicationRef,
  type ActionStep,
} from '@slipway/backstage-plugin-mlops-node';
import { asked } from './askedStep';
import { isToSuspend, parentsOf } from './autoSyncOwners';
import type { Unit } from './situation';

const DEADLINE_SECONDS = 5 * 60;

/** An Application whose auto-sync goes off, and stays off by the hold. */
export interface Suspension {
  /** Of the step. */
  id: string;
  application: Application | ParentApplication;
  isParent: boolean;
}

/** Parents first: each would switch its children's on again. */
export function suspensionsOf(units: readonly Unit[]): Suspension[] {
  return [
    ...parentsOf(units).map((application, i) => ({
      id: `suspend-parent-${i + 1}`,
      application,
      isParent: true,
    })),
    ...units.flatMap(({ application }, i) =>
      isToSuspend(application)
        ? [{ id: `suspend-${i + 1}`, application, isParent: false }]
        : [],
    ),
  ];
}

export function suspend({ id, application, isParent }: Suspension): ActionStep {
  const { name, consoleUrl } = application;
  return {
    id,
    ...asked('application.suspend-auto-sync', application, {
      application: applicationRef(application),
      ...(isParent && { isParent }),
    }),
    title: isParent
      ? `Switch auto-sync of the parent ${name} off`
      : `Switch auto-sync of ${name} off`,
    detail: isParent
      ? 'It owns the auto-sync of its children, and would switch theirs on again'
      : 'Argo CD would take the bad release up again otherwise',
    effect: 'change',
    ...(consoleUrl && { url: consoleUrl }),
    deadlineSeconds: DEADLINE_SECONDS,
  };
}
