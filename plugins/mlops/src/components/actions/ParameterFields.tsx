import { TextField } from '@backstage/ui';
import styles from './ActionForm.module.css';
import { Section } from './Section';

interface Parameter {
  name: string;
  value: string;
}

/** What a training is given, beginning with what it was given last. */
export function ParameterFields({
  onChange,
  parameters,
}: {
  parameters: readonly Parameter[];
  onChange: (parameters: readonly Parameter[]) => void;
}) {
  const change = (name: string, value: string) =>
    onChange(
      parameters.map(parameter =>
        parameter.name === name ? { name, value } : parameter,
      ),
    );
  return (
    <Section title="Parameters">
      <div className={styles.form}>
        {parameters.map(({ name, value }) => (
          <TextField
            key={name}
            size="small"
            label={name}
            value={value}
            onChange={text => change(name, text)}
          />
        ))}
      </div>
    </Section>
  );
}
