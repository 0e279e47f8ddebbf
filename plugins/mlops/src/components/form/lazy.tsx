import { Progress } from '@backstage/core-components';
import type {
  CustomFieldValidator,
  FieldExtensionComponentProps,
} from '@backstage/plugin-scaffolder-react';
import { lazy, Suspense } from 'react';

const Preview = lazy(async () => {
  const { ModelServicePreview } = await import('./ModelServicePreview');
  return { default: ModelServicePreview };
});

const Schedule = lazy(async () => {
  const { ScheduleField } = await import('./ScheduleField');
  return { default: ScheduleField };
});

/** The preview, loaded when a form has it: the old system loads no fields. */
export function LazyModelServicePreview(
  props: FieldExtensionComponentProps<Record<string, unknown>>,
) {
  return (
    <Suspense fallback={<Progress />}>
      <Preview {...props} />
    </Suspense>
  );
}

/** The same for the schedule. */
export function LazyScheduleField(props: FieldExtensionComponentProps<string>) {
  return (
    <Suspense fallback={<Progress />}>
      <Schedule {...props} />
    </Suspense>
  );
}

export const lazyValidateSchedule: CustomFieldValidator<string> = async (
  ...checked
) => {
  const { validateSchedule } = await import('./ScheduleField');
  await validateSchedule(...checked);
};
