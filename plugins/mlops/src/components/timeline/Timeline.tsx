import { Button, Select } from '@backstage/ui';
import type {
  Delivery,
  TimelineEvent,
} from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { useTimeline } from '../../live/useTimeline';
import { personName, withNames } from '../../states/people';
import { errorSentence } from '../../states/problem';
import {
  eventTone,
  eventsOf,
  kindWord,
  revisionBeside,
} from '../../states/timeline';
import { Instant } from '../parts/Instant';
import { Nothing } from '../parts/Nothing';
import { OutLink } from '../parts/OutLink';
import { Panel } from '../parts/Panel';
import { StatusIcon } from '../parts/StatusIcon';
import styles from './Timeline.module.css';

const ALL = '*';

/** What happened, newest first. */
export function Timeline({ delivery }: { delivery: Delivery }) {
  const [environment, setEnvironment] = useState(ALL);
  const { error, events, hasMore, isLoading, loadMore } = useTimeline(delivery);
  const shown = eventsOf(events, environment === ALL ? undefined : environment);
  const names = delivery.environments.map(({ name }) => name);
  return (
    <Panel
      title="Timeline"
      actions={
        names.length > 1 && (
          <Select
            size="small"
            aria-label="Show events of an environment"
            selectionMode="single"
            value={environment}
            onChange={value => setEnvironment(String(value ?? ALL))}
            options={[
              { value: ALL, label: 'Everywhere' },
              ...names.map(name => ({ value: name, label: name })),
            ]}
          />
        )
      }
    >
      {shown.length > 0 && (
        <ol className={styles.events}>
          {shown.map(event => (
            <Event key={event.id} event={event} />
          ))}
        </ol>
      )}
      {shown.length === 0 && !isLoading && error === undefined && (
        <Nothing title="Nothing is known to have happened yet">
          Syncs, canaries, training runs, versions and operations appear here.
        </Nothing>
      )}
      {error !== undefined && (
        <p role="alert" className={styles.error}>
          The timeline could not be read: {errorSentence(error)}
        </p>
      )}
      {hasMore && (
        <Button
          size="small"
          variant="tertiary"
          className={styles.more}
          isPending={isLoading}
          onPress={loadMore}
        >
          Show earlier events
        </Button>
      )}
    </Panel>
  );
}

function Event({ event }: { event: TimelineEvent }) {
  const { actor, at, environment, message, url } = event;
  const tone = eventTone(event);
  return (
    <li className={styles.event}>
      <span className={styles.when}>
        <Instant at={at} />
      </span>
      <StatusIcon tone={tone} size={16} />
      <span className={styles.words}>
        <OutLink href={url}>{withNames(message)}</OutLink>{' '}
        <span className={styles.quiet}>
          {[
            kindWord(event),
            environment,
            revisionBeside(event),
            actor && `by ${personName(actor)}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
    </li>
  );
}
