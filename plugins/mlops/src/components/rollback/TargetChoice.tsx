import { Button, Radio, RadioGroup } from '@backstage/ui';
import type {
  RollbackDetails,
  RollbackTarget,
} from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { shortImage } from '../../states/names';
import { personName } from '../../states/people';
import { recordStatus, releaseName } from '../../states/plan';
import { Instant } from '../parts/Instant';
import { StatusWord } from '../parts/StatusWord';
import styles from './TargetChoice.module.css';

const FEW = 4;

/** The releases that an environment can be taken back to. */
export function TargetChoice({
  chosen,
  onChange,
  rollback,
}: {
  rollback: RollbackDetails;
  /** What a person has chosen; before that it is the plan's own target. */
  chosen: string | undefined;
  onChange: (target: string) => void;
}) {
  const [showsAll, setShowsAll] = useState(false);
  const { targets, to } = rollback;
  const selected = chosen ?? to?.id ?? '';
  const shown = targets.filter(
    (target, index) => showsAll || index < FEW || target.id === selected,
  );
  return (
    <div className={styles.choice}>
      <RadioGroup
        label="Go back to"
        value={selected}
        onChange={onChange}
        className={styles.group}
      >
        {shown.map(target => (
          <Radio
            key={target.id}
            value={target.id}
            isDisabled={target.unreachable !== undefined}
            className={styles.radio}
          >
            <Target target={target} />
          </Radio>
        ))}
      </RadioGroup>
      {shown.length < targets.length && (
        <Button
          size="small"
          variant="tertiary"
          className={styles.more}
          onPress={() => setShowsAll(true)}
        >
          Show all {targets.length} releases
        </Button>
      )}
    </div>
  );
}

function Target({ target }: { target: RollbackTarget }) {
  const { liveUntil, release, takenBack, unreachable } = target;
  const status = recordStatus(target);
  return (
    <span className={styles.target}>
      <span className={styles.line}>
        <strong className={styles.name}>{releaseName(release)}</strong>
        {status.tone !== 'quiet' && <StatusWord status={status} />}
      </span>
      <span className={styles.facts}>
        {release.deployedAt && (
          <span>
            live since <Instant at={release.deployedAt} />
          </span>
        )}
        {liveUntil && (
          <span>
            last seen live <Instant at={liveUntil} />
          </span>
        )}
        {release.images.map(image => (
          <code key={image} title={image} className={styles.image}>
            {shortImage(image)}
          </code>
        ))}
      </span>
      {takenBack && (
        <span className={styles.facts}>
          <span>
            taken back <Instant at={takenBack.at} /> by{' '}
            {personName(takenBack.by)}
          </span>
          <span className={styles.reason}>“{takenBack.reason}”</span>
        </span>
      )}
      {unreachable && <span className={styles.facts}>{unreachable}</span>}
    </span>
  );
}
