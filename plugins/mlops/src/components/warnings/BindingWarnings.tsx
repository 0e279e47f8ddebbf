import { useEntity } from '@backstage/plugin-catalog-react';
import { Alert } from '@backstage/ui';
import { bindingWarnings } from '../../states/bindingWarnings';
import { Theme } from '../parts/Theme';
import styles from './BindingWarnings.module.css';

/** What is wrong with how the entity in context is bound, and what to do. */
export function BindingWarnings() {
  const { entity } = useEntity();
  const warnings = bindingWarnings(entity);
  if (warnings.length === 0) return null;
  return (
    <Theme>
      <Alert
        status="warning"
        icon
        title="What this entity names needs a look"
        description={
          <ul className={styles.warnings}>
            {warnings.map(warning => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        }
      />
    </Theme>
  );
}
