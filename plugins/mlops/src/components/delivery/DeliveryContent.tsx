import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import { useDelivery } from '../../live/useDelivery';
import { problemOf } from '../../states/problem';
import { ActionsProvider } from '../actions/ActionsProvider';
import { HeaderActions } from '../actions/HeaderActions';
import { Rollouts } from '../canary/Rollouts';
import { Environments } from '../environments/Environments';
import { Models } from '../models/Models';
import { Operations } from '../operations/Operations';
import { PastOperations } from '../operations/PastOperations';
import { Reasons } from '../parts/Reasons';
import { Theme } from '../parts/Theme';
import { Sources } from '../sources/Sources';
import { Timeline } from '../timeline/Timeline';
import { Training } from '../training/Training';
import { ChangeAnnouncer } from './ChangeAnnouncer';
import { DeliveryHeader } from './DeliveryHeader';
import { DeliverySkeleton } from './DeliverySkeleton';
import { ProblemPanel } from './ProblemPanel';
import { StaleNote } from './StaleNote';
import styles from './DeliveryContent.module.css';

/**
 * What is running where, what is on its way, whether the candidate is good
 * enough, and how it was made: of the entity in context, live.
 */
export function DeliveryContent() {
  const { entity } = useEntity();
  const { isPushed, refresh, state } = useDelivery(stringifyEntityRef(entity));

  switch (state.phase) {
    case 'loading':
      return (
        <Theme>
          <DeliverySkeleton />
        </Theme>
      );
    case 'failed':
      return (
        <Theme>
          <ProblemPanel problem={problemOf(state.error)} onRetry={refresh} />
        </Theme>
      );
    default:
      return (
        <Theme className={styles.page}>
          <ActionsProvider delivery={state.delivery}>
            <DeliveryHeader
              actions={<HeaderActions />}
              delivery={state.delivery}
              receivedAt={state.receivedAt}
              isPushed={isPushed}
              isStale={state.phase === 'stale'}
            />
            {state.phase === 'stale' && (
              <StaleNote
                problem={problemOf(state.error)}
                receivedAt={state.receivedAt}
                onRetry={refresh}
              />
            )}
            <Operations />
            <Sections delivery={state.delivery} />
          </ActionsProvider>
          <ChangeAnnouncer delivery={state.delivery} />
        </Theme>
      );
  }
}

function Sections({ delivery }: { delivery: Delivery }) {
  return (
    <>
      <Reasons reasons={delivery.notes} />
      <Environments delivery={delivery} />
      <Rollouts delivery={delivery} />
      <Models delivery={delivery} />
      <Training delivery={delivery} />
      <Timeline delivery={delivery} />
      <PastOperations />
      <Sources sources={delivery.sources} />
    </>
  );
}
