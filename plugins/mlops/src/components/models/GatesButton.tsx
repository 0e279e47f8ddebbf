import { Button, DialogTrigger, Popover } from '@backstage/ui';
import type { ModelVersion } from '@slipway/backstage-plugin-mlops-common';
import { gatesStatus } from '../../states/model';
import { versionLabel } from '../../states/names';
import { StatusWord } from '../parts/StatusWord';
import { Theme } from '../parts/Theme';
import { GatesList } from './GatesList';
import styles from './GatesButton.module.css';

/** How many gates a version meets; pressed, it shows each. */
export function GatesButton({ version }: { version: ModelVersion }) {
  const status = gatesStatus(version.gates);
  const label = versionLabel(version.version);
  if (version.gates.total === 0) return <StatusWord status={status} />;
  return (
    <DialogTrigger>
      <Button
        size="small"
        variant="tertiary"
        className={styles.button}
        aria-label={`Gates of ${label}: ${status.word} met`}
      >
        <StatusWord status={status} />
      </Button>
      <Popover>
        <Theme>
          <GatesList gates={version.gates} />
        </Theme>
      </Popover>
    </DialogTrigger>
  );
}
