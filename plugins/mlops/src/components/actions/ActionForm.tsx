import { Button, Checkbox, Select, TextField } from '@backstage/ui';
import type { FormField, FormValues } from '../../states/actionForm';
import styles from './ActionForm.module.css';

/** What an action still wants to know. */
export function ActionForm({
  fields,
  onChange,
  suggestions = {},
  values,
}: {
  fields: readonly FormField[];
  values: FormValues;
  /** What is likely to be entered, by the field's name. */
  suggestions?: Readonly<Record<string, readonly string[]>>;
  onChange: (values: FormValues) => void;
}) {
  if (fields.length === 0) return null;
  return (
    <div className={styles.form}>
      {fields.map(field => (
        <Field
          key={field.name}
          field={field}
          value={values[field.name]}
          suggestions={suggestions[field.name] ?? []}
          onChange={value => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </div>
  );
}

function Field({
  field,
  onChange,
  suggestions,
  value,
}: {
  field: FormField;
  suggestions: readonly string[];
  value: string | boolean | undefined;
  onChange: (value: string | boolean) => void;
}) {
  const { help, isRequired, label } = field;
  switch (field.kind) {
    case 'switch':
      return (
        <div>
          <Checkbox isSelected={value === true} onChange={onChange}>
            {label}
          </Checkbox>
          {help && <p className={styles.help}>{help}</p>}
        </div>
      );
    case 'choice':
      return (
        <Select
          size="small"
          label={label}
          description={help}
          isRequired={isRequired}
          selectionMode="single"
          value={typeof value === 'string' ? value : null}
          onChange={key => key !== null && onChange(String(key))}
          options={field.options.map(option => ({
            value: option,
            label: option,
          }))}
        />
      );
    default:
      return (
        <div className={styles.field}>
          <TextField
            size="small"
            label={label}
            description={help}
            isRequired={isRequired}
            inputMode={field.kind === 'number' ? 'decimal' : undefined}
            value={typeof value === 'string' ? value : ''}
            onChange={onChange}
          />
          <Suggestions
            label={label}
            suggestions={suggestions.filter(each => each !== value)}
            onChoose={onChange}
          />
        </div>
      );
  }
}

function Suggestions({
  label,
  onChoose,
  suggestions,
}: {
  label: string;
  suggestions: readonly string[];
  onChoose: (value: string) => void;
}) {
  if (suggestions.length === 0) return null;
  return (
    <div
      role="group"
      aria-label={`Suggestions for ${label}`}
      className={styles.suggestions}
    >
      <span aria-hidden className={styles.lead}>
        Suggested
      </span>
      {suggestions.map(suggestion => (
        <Button
          key={suggestion}
          size="small"
          variant="secondary"
          onPress={() => onChoose(suggestion)}
        >
          {suggestion}
        </Button>
      ))}
    </div>
  );
}
