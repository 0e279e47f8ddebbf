import type { Application } from '@slipway/backstage-plugin-mlops-common';
import { healthStatus, syncStatus } from '../../states/environment';
import { OutLink } from '../parts/OutLink';
import { StatusWord } from '../parts/StatusWord';
import styles from './ApplicationFacts.module.css';

/** Health and sync of an Application in one line. */
export function ApplicationFacts({
  application,
  isNamed,
}: {
  application: Application;
  /** Whether it has to be told from others. */
  isNamed: boolean;
}) {
  return (
    <div className={styles.application}>
      {isNamed && (
        <span className={styles.name}>
          <ApplicationLink application={application} />
        </span>
      )}
      <StatusWord status={healthStatus(application)} />
      <StatusWord status={syncStatus(application)} />
      {!application.autoSync.enabled && (
        <span className={styles.manual}>manual sync</span>
      )}
    </div>
  );
}

/** An Application by name, linked to its page in Argo CD. */
export function ApplicationLink({ application }: { application: Application }) {
  const { consoleUrl, name } = application;
  return (
    <OutLink href={consoleUrl} label={`${name} in Argo CD`}>
      {name}
    </OutLink>
  );
}
