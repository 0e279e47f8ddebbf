import { Button } from '@backstage/ui';
import { useFleetAddress } from '../../live/useFleetAddress';
import { isFiltered, withoutFilters } from '../../states/fleetAddress';
import { Nothing } from '../parts/Nothing';
import styles from './NoRows.module.css';

/** Why there is no row: nothing matches, or there is nothing at all. */
export function NoRows({ isPending }: { isPending: boolean }) {
  const { address, go } = useFleetAddress();
  if (isFiltered(address)) {
    return (
      <div className={styles.nothing} role="status">
        <Nothing title="Nothing matches these filters" />
        <Button
          size="small"
          variant="secondary"
          onPress={() => go(withoutFilters(address))}
        >
          Clear all filters
        </Button>
      </div>
    );
  }
  if (isPending) return null;
  return (
    <div className={styles.nothing} role="status">
      <Nothing title="There is no model service here yet">
        A service appears when its entity in the catalog names what belongs to
        it, for example with the annotation <code>argocd/app-name</code> or{' '}
        <code>backstage.io/kubernetes-id</code>, and you may read it.
      </Nothing>
    </div>
  );
}
