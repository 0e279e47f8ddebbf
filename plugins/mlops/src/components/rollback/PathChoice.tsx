import { Alert, Checkbox, Radio, RadioGroup } from '@backstage/ui';
import type {
  RollbackDetails,
  RollbackInput,
} from '@slipway/backstage-plugin-mlops-common';
import { pathOptions } from '../../states/rollbackPath';
import styles from './PathChoice.module.css';

/** How it is done, and why not otherwise. */
export function PathChoice({
  hasAnalysis,
  input,
  onChange,
  rollback,
}: {
  rollback: RollbackDetails;
  /** Whether an analysis would judge the old release. */
  hasAnalysis: boolean;
  input: RollbackInput;
  onChange: (part: RollbackInput) => void;
}) {
  const options = pathOptions(rollback);
  const selected = input.path ?? 'auto';
  const choose = (value: string) => {
    const option = options.find(({ ask }) => ask === value);
    if (option) onChange({ path: option.ask });
  };
  return (
    <div className={styles.path}>
      <RadioGroup label="How" value={selected} onChange={choose}>
        {options.map(({ ask, detail, title, unavailable }) => (
          <Radio
            key={ask}
            value={ask}
            isDisabled={unavailable !== undefined && ask !== selected}
            className={styles.radio}
          >
            <span className={styles.option}>
              <span>{title}</span>
              <span className={styles.detail}>{detail}</span>
              {unavailable && (
                <span className={styles.detail}>
                  Not possible: {unavailable}
                </span>
              )}
            </span>
          </Radio>
        ))}
      </RadioGroup>
      {selected === 'break-glass' && (
        <Alert
          status="warning"
          icon
          title="Take this only when Git can’t be written, or there is no time"
          description="Auto-sync stays off until somebody lifts the hold."
        />
      )}
      {hasAnalysis && (
        <div>
          <Checkbox
            isSelected={input.skipAnalysis ?? false}
            onChange={skipAnalysis => onChange({ skipAnalysis })}
          >
            Skip the analysis of the old release
          </Checkbox>
          <p className={styles.note}>
            It takes all traffic at once instead of step by step.
          </p>
        </div>
      )}
    </div>
  );
}
