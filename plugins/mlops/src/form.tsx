import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import { PREVIEW_FIELD, SCHEDULE_FIELD } from './components/form/names';

const preview = FormFieldBlueprint.make({
  name: 'model-service-preview',
  params: {
    field: async () => {
      const { ModelServicePreview } =
        await import('./components/form/ModelServicePreview');
      return createFormField({
        name: PREVIEW_FIELD,
        component: ModelServicePreview,
      });
    },
  },
});

const schedule = FormFieldBlueprint.make({
  name: 'schedule',
  params: {
    field: async () => {
      const { ScheduleField, validateSchedule } =
        await import('./components/form/ScheduleField');
      return createFormField({
        name: SCHEDULE_FIELD,
        component: ScheduleField,
        validation: validateSchedule,
      });
    },
  },
});

/** What the forms of templates may have, by `ui:field`. */
export const formExtensions = [preview, schedule];
