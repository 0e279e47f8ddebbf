import { Checkbox, Select, TextField } from '@backstage/ui';
import type { FormField, FormValues } from '../../states/actionForm';
import styles from './ActionForm.module.css';

/** What an action still wants to know. */
export function ActionForm({
  fields,
  onChange,
  values,
}: {
  fields: readonly FormField[];
  values: FormValues;
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
          onChange={value => onChange({ ...values, [field.name]: value })}
        />
      ))}
    </div>
  );
}

function Field({
  field,
  onChange,
  value,
}: {
  field: FormField;
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
        <TextField
          size="small"
          label={label}
          description={help}
          isRequired={isRequired}
          inputMode={field.kind === 'number' ? 'decimal' : undefined}
          value={typeof value === 'string' ? value : ''}
          onChange={onChange}
        />
      );
  }
}
