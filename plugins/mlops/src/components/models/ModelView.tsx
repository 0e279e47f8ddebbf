import { Button } from '@backstage/ui';
import { RiArrowLeftRightLine } from '@remixicon/react';
import type {
  Delivery,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { useDeliveryAddress } from '../../live/useDeliveryAddress';
import { contestOf } from '../../states/model';
import { versionLabel } from '../../states/names';
import { parseComparison, writeComparison } from '../../states/query';
import { Nothing } from '../parts/Nothing';
import { ComparisonDialog } from './ComparisonDialog';
import { ContestLine } from './ContestLine';
import { VersionsTable } from './VersionsTable';
import styles from './ModelView.module.css';

const FEW = 6;

/** A model: the challenger against the champion, and all versions. */
export function ModelView({
  delivery,
  model,
}: {
  delivery: Delivery;
  model: RegisteredModel;
}) {
  const { address, go } = useDeliveryAddress();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [showsAll, setShowsAll] = useState(false);
  const contest = contestOf(model);
  const shown = showsAll ? model.versions : model.versions.slice(0, FEW);
  const open = parseComparison(address.compare);

  const compare = (a: string, b: string) =>
    go({ compare: writeComparison({ modelId: model.id, a, b }) });

  if (model.versions.length === 0) {
    return (
      <Nothing title="No version is registered yet">
        Versions appear here when a training run registers one.
      </Nothing>
    );
  }
  return (
    <>
      {contest && <ContestLine contest={contest} onCompare={compare} />}
      <VersionsTable
        model={model}
        environments={delivery.environments}
        versions={shown}
        chosen={chosen}
        onChoose={setChosen}
      />
      <div className={styles.foot}>
        <CompareButton chosen={chosen} model={model} onCompare={compare} />
        {!showsAll && model.versions.length > FEW && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() => setShowsAll(true)}
          >
            Show all {model.versions.length} versions
          </Button>
        )}
        {showsAll && model.totalVersions > model.versions.length && (
          <span className={styles.rest}>
            {model.totalVersions - model.versions.length} older versions are in
            MLflow only.
          </span>
        )}
      </div>
      {open?.modelId === model.id && (
        <ComparisonDialog
          delivery={delivery}
          model={model}
          a={open.a}
          b={open.b}
          onChange={compare}
          onClose={() => go({ compare: null })}
        />
      )}
    </>
  );
}

function CompareButton({
  chosen,
  model,
  onCompare,
}: {
  chosen: readonly string[];
  model: RegisteredModel;
  onCompare: (a: string, b: string) => void;
}) {
  if (model.versions.length < 2) return null;
  // The older one first, so that the differences read forwards in time.
  const order = model.versions.map(({ version }) => version);
  const [a, b] = [...chosen].sort(
    (x, y) => order.indexOf(y) - order.indexOf(x),
  );
  const isReady = a !== undefined && b !== undefined;
  return (
    <Button
      size="small"
      variant="secondary"
      iconStart={<RiArrowLeftRightLine />}
      isDisabled={!isReady}
      onPress={() => isReady && onCompare(a, b)}
    >
      {isReady
        ? `Compare ${versionLabel(a)} with ${versionLabel(b)}`
        : 'Select two versions to compare'}
    </Button>
  );
}
