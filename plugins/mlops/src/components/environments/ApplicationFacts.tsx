import type { Application } from '@slipway/backstage-plugin-mlops-common';
import { healthStatus, syncStatus } from '../../states/environment';
import { OutLink } from '../parts/OutLink';
import { StatusWord } from '../parts/StatusWord';
import styles from './ApplicationFacts.module.css';

/** Health and sync of an Application in one line, linked to its console. */
export function ApplicationFacts({
  application,
  isNamed,
}: {
  application: Application;
  isNamed: boolean;
}) {
  const { autoSync, consoleUrl, name } = application;
  return (
    <div className={styles.application}>
      {isNamed && <span className={styles.name}>{name}</span>}
      <StatusWord status={healthStatus(application)} />
      <StatusWord status={syncStatus(application)} />
      {!autoSync.enabled && <span className={styles.manual}>manual sync</span>}
      {consoleUrl && (
        <span className={styles.console}>
          <OutLink href={consoleUrl} label={`${name} in Argo CD`}>
            Argo CD
          </OutLink>
        </span>
      )}
    </div>
  );
}
