import {
  ButtonIcon,
  Dialog,
  DialogBody,
  DialogHeader,
  Select,
  Skeleton,
} from '@backstage/ui';
import { RiArrowLeftRightLine } from '@remixicon/react';
import type {
  Delivery,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { useComparison } from '../../live/useComparison';
import { versionLabel } from '../../states/names';
import { errorSentence } from '../../states/problem';
import { Nothing } from '../parts/Nothing';
import { Theme } from '../parts/Theme';
import { ComparisonView } from './ComparisonView';
import styles from './ComparisonDialog.module.css';

/** Two versions of a model side by side. */
export function ComparisonDialog({
  a,
  b,
  delivery,
  model,
  onChange,
  onClose,
}: {
  delivery: Delivery;
  model: RegisteredModel;
  a: string;
  b: string;
  onChange: (a: string, b: string) => void;
  onClose: () => void;
}) {
  const { error, isLoading, value } = useComparison(delivery, model, { a, b });
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={880}>
      <DialogHeader>
        {model.name}: {versionLabel(a)} against {versionLabel(b)}
      </DialogHeader>
      <DialogBody>
        <Theme className={styles.body}>
          <div className={styles.choice}>
            <VersionSelect
              label="First version"
              model={model}
              value={a}
              onChange={version => onChange(version, b)}
            />
            <ButtonIcon
              aria-label="Swap the versions"
              variant="tertiary"
              size="small"
              icon={<RiArrowLeftRightLine />}
              onPress={() => onChange(b, a)}
            />
            <VersionSelect
              label="Second version"
              model={model}
              value={b}
              onChange={version => onChange(a, version)}
            />
          </div>
          {error !== undefined && (
            <Nothing title="The versions could not be compared">
              {errorSentence(error)}
            </Nothing>
          )}
          {value && (
            <ComparisonView
              comparison={value}
              environments={delivery.environments}
            />
          )}
          {isLoading && !value && (
            <div role="status" aria-label="The comparison is loading">
              <Skeleton width="100%" height={280} />
            </div>
          )}
        </Theme>
      </DialogBody>
    </Dialog>
  );
}

function VersionSelect({
  label,
  model,
  onChange,
  value,
}: {
  label: string;
  model: RegisteredModel;
  value: string;
  onChange: (version: string) => void;
}) {
  const known = model.versions.map(({ aliases, version }) => ({
    value: version,
    label: [versionLabel(version), ...aliases].join(' · '),
  }));
  const options = known.some(option => option.value === value)
    ? known
    : [{ value, label: versionLabel(value) }, ...known];
  return (
    <Select
      size="small"
      aria-label={label}
      selectionMode="single"
      className={styles.select}
      value={value}
      onChange={version => version !== null && onChange(String(version))}
      options={options}
    />
  );
}
