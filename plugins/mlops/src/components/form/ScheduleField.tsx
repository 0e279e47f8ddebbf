import type {
  CustomFieldValidator,
  FieldExtensionComponentProps,
} from '@backstage/plugin-scaffolder-react';
import { scheduleMeaning, utcTime } from '../../states/schedule';
import { Theme } from '../parts/Theme';
import styles from './ScheduleField.module.css';

/** A text field for a cron schedule that says what is meant, while one types. */
export function ScheduleField(props: FieldExtensionComponentProps<string>) {
  const { formData = '', rawErrors = [], registry, schema, uiSchema } = props;
  // The form's own field for a text, in whichever design the form has.
  const { StringField } = registry.fields;
  const { 'ui:field': _self, ...ofText } = uiSchema;
  return (
    <>
      <StringField {...props} uiSchema={ofText} />
      <Theme className={styles.meaning}>
        <span role="status">
          {rawErrors.length === 0 && (
            <Meaning schedule={formData} pattern={schema.pattern} />
          )}
        </span>
      </Theme>
    </>
  );
}

function Meaning({
  pattern,
  schedule,
}: {
  schedule: string;
  pattern: string | undefined;
}) {
  const meaning = scheduleMeaning(schedule, { now: new Date(), pattern });
  return meaning.state === 'good' ? (
    <>
      {meaning.words} (UTC); next on {utcTime(meaning.next)}
    </>
  ) : (
    <>This {meaning.problem}</>
  );
}

/** Says no to what the pattern of the form cannot tell: 30 February. */
export const validateSchedule: CustomFieldValidator<string> = (
  schedule,
  field,
  { schema: { pattern } },
) => {
  const meaning = scheduleMeaning(schedule, {
    now: new Date(),
    ...(typeof pattern === 'string' && { pattern }),
  });
  if (meaning.state === 'bad') field.addError(meaning.problem);
};
