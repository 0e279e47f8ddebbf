import { useFleet } from '../../live/useFleet';
import { useFleetAddress } from '../../live/useFleetAddress';
import { problemOf } from '../../states/problem';
import { Theme } from '../parts/Theme';
import { TroubleNote } from '../parts/TroubleNote';
import { ProblemPanel } from '../delivery/ProblemPanel';
import { StaleNote } from '../delivery/StaleNote';
import { FleetFilters } from './FleetFilters';
import { FleetHeader } from './FleetHeader';
import { FleetSkeleton } from './FleetSkeleton';
import { FleetTable } from './FleetTable';
import { FleetTiles } from './FleetTiles';
import { NoRows } from './NoRows';
import { PendingNote } from './PendingNote';
import styles from './FleetContent.module.css';

/** Every model service: what is live where, and what needs a person. */
export function FleetContent() {
  const { address } = useFleetAddress();
  const { filter, order, sort, view } = address;
  const live = useFleet({ ...asked(filter), sort, order });
  const { isChanging, isPushed, look, refresh, state, subject } = live;

  if (state.phase === 'loading') {
    return (
      <Theme className={styles.page}>
        <FleetSkeleton />
      </Theme>
    );
  }
  if (state.phase === 'failed') {
    return (
      <Theme className={styles.page}>
        <FleetFilters choices={undefined} />
        <ProblemPanel problem={problemOf(state.error)} onRetry={refresh} />
      </Theme>
    );
  }
  const { fleet, receivedAt } = state;
  const notes = (
    <>
      {state.phase === 'stale' && (
        <StaleNote
          problem={problemOf(state.error)}
          receivedAt={receivedAt}
          onRetry={refresh}
        />
      )}
      <TroubleNote sources={fleet.troubled} />
      <PendingNote pending={fleet.pending} />
    </>
  );
  if (view === 'tiles') {
    return <FleetTiles fleet={fleet} receivedAt={receivedAt} notes={notes} />;
  }
  return (
    <Theme className={styles.page}>
      <FleetHeader
        fleet={fleet}
        isPushed={isPushed}
        isStale={state.phase === 'stale'}
        receivedAt={receivedAt}
      />
      <FleetFilters choices={fleet.choices} />
      {notes}
      {fleet.rows.length === 0 ? (
        <NoRows isPending={fleet.pending > 0} />
      ) : (
        <FleetTable
          fleet={fleet}
          subject={subject}
          isChanging={isChanging}
          onLook={look}
        />
      )}
    </Theme>
  );
}

/** Without what goes without saying. */
function asked(
  filter: ReturnType<typeof useFleetAddress>['address']['filter'],
) {
  return {
    search: filter.search.trim() || undefined,
    owner: filter.owner,
    mine: filter.mine || undefined,
    environment: filter.environment,
    state: filter.state,
    attention: filter.attention || undefined,
  };
}
