import {
  createFormField,
  FormFieldBlueprint,
} from '@backstage/plugin-scaffolder-react/alpha';
import {
  NAME_FIELD,
  PREVIEW_FIELD,
  SCHEDULE_FIELD,
} from './components/form/names';

const preview = FormFieldBlueprint.make({
  name: 'model-service-preview',
  params: {
    field: async () => {
      const { ModelServicePreview, validatePreview } =
        await import('./components/form/ModelServicePreview');
      return createFormField({
        name: PREVIEW_FIELD,
        component: ModelServicePreview,
        validation: validatePreview,
      });
    },
  },
});

const name = FormFieldBlueprint.make({
  name: 'model-service-name',
  params: {
    field: async () => {
      const { NameField, validateName } =
        await import('./components/form/NameField');
      return createFormField({
        name: NAME_FIELD,
        component: NameField,
        validation: validateName,
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
export const formExtensions = [name, preview, schedule];
