import { Select, TextField } from '@backstage/ui';
import type { TrainingParameter } from '../../states/choices';
import styles from './ActionForm.module.css';
import { Section } from '../parts/Section';

/** What a training is given, beginning with what its template gives it. */
export function ParameterFields({
  onChange,
  parameters,
}: {
  parameters: readonly TrainingParameter[];
  onChange: (parameters: readonly TrainingParameter[]) => void;
}) {
  const change = (name: string, value: string) =>
    onChange(
      parameters.map(parameter =>
        parameter.name === name ? { ...parameter, value } : parameter,
      ),
    );
  return (
    <Section title="Parameters">
      <div className={styles.form}>
        {parameters.map(parameter => (
          <ParameterField
            key={parameter.name}
            parameter={parameter}
            onChange={value => change(parameter.name, value)}
          />
        ))}
      </div>
    </Section>
  );
}

function ParameterField({
  onChange,
  parameter,
}: {
  parameter: TrainingParameter;
  onChange: (value: string) => void;
}) {
  const { help, isRequired, name, options, value } = parameter;
  if (!options) {
    return (
      <TextField
        size="small"
        label={name}
        description={help}
        isRequired={isRequired}
        value={value}
        onChange={onChange}
      />
    );
  }
  return (
    <Select
      size="small"
      label={name}
      description={help}
      isRequired={isRequired}
      selectionMode="single"
      value={value || null}
      onChange={key => key !== null && onChange(String(key))}
      options={[...new Set([value, ...options])]
        .filter(Boolean)
        .map(option => ({ value: option, label: option }))}
    />
  );
}
