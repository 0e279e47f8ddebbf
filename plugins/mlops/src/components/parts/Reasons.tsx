import type { Reason } from '@slipway/backstage-plugin-mlops-common';
import { reasonLink, reasonTone } from '../../states/environment';
import { withNames } from '../../states/people';
import { Hidden } from './Hidden';
import { OutLink } from './OutLink';
import { StatusIcon } from './StatusIcon';
import styles from './Reasons.module.css';

const WORD: Record<Reason['severity'], string> = {
  critical: 'Critical: ',
  warning: 'Warning: ',
  info: '',
};

/** Why something is not simply well, and what to do about it. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  if (reasons.length === 0) return null;
  return (
    <ul className={styles.reasons}>
      {reasons.map((reason, index) => (
        <li
          key={`${reason.code} ${reason.source} ${index}`}
          className={`${styles.reason} ${styles[reason.severity]}`}
        >
          <StatusIcon
            tone={reasonTone(reason)}
            size={16}
            className={styles.icon}
          />
          <div className={styles.words}>
            <p className={styles.message}>
              <Hidden>{WORD[reason.severity]}</Hidden>
              {withNames(reason.message)}
            </p>
            {(reason.fix || reason.url) && (
              <p className={styles.fix}>
                {reason.fix && withNames(reason.fix)}{' '}
                {reason.url && (
                  <OutLink href={reason.url}>{reasonLink(reason)}</OutLink>
                )}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  );
}
