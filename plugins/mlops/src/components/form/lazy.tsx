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

const Name = lazy(async () => {
  const { NameField } = await import('./NameField');
  return { default: NameField };
});

const Schedule = lazy(async () => {
  const { ScheduleField } = await import('./ScheduleField');
  return { default: ScheduleField };
});

/** The preview, loaded when a form has it: the old system loads no fields. */
export function LazyModelServicePreview(
  props: FieldExtensionComponentProps<Record<string, unknown> | boolean>,
) {
  return (
    <Suspense fallback={<Progress />}>
      <Preview {...props} />
    </Suspense>
  );
}

export const lazyValidatePreview: CustomFieldValidator<
  Record<string, unknown> | boolean
> = async (...checked) => {
  const { validatePreview } = await import('./ModelServicePreview');
  await validatePreview(...checked);
};

/** The same for the name. */
export function LazyNameField(props: FieldExtensionComponentProps<string>) {
  return (
    <Suspense fallback={<Progress />}>
      <Name {...props} />
    </Suspense>
  );
}

export const lazyValidateName: CustomFieldValidator<string> = async (
  ...checked
) => {
  const { validateName } = await import('./NameField');
  await validateName(...checked);
};

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
