import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Skeleton } from '@backstage/ui';
import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import type { ReactNode } from 'react';
import { useDelivery } from '../../live/useDelivery';
import { problemOf } from '../../states/problem';
import { ProblemPanel } from '../delivery/ProblemPanel';
import { StaleNote } from '../delivery/StaleNote';
import { Panel } from '../parts/Panel';
import { Theme } from '../parts/Theme';

/** A card on the overview that shows a part of the delivery, live. */
export function LiveCard({
  children,
  link,
  title,
}: {
  title: string;
  link?: ReactNode;
  children: (delivery: Delivery) => ReactNode;
}) {
  const { entity } = useEntity();
  const { refresh, state } = useDelivery(stringifyEntityRef(entity));
  return (
    <Theme>
      <Panel title={title} actions={link}>
        {state.phase === 'loading' && (
          <div role="status" aria-label={`${title} is loading`}>
            <Skeleton width="100%" height={132} />
          </div>
        )}
        {state.phase === 'failed' && (
          <ProblemPanel problem={problemOf(state.error)} onRetry={refresh} />
        )}
        {state.phase === 'stale' && (
          <StaleNote
            problem={problemOf(state.error)}
            receivedAt={state.receivedAt}
            onRetry={refresh}
          />
        )}
        {'delivery' in state && children(state.delivery)}
      </Panel>
    </Theme>
  );
}
