import type {
  Delivery,
  RollbackInput,
} from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import type { ActionDialogProps } from '../actions/ActionDialogProps';
import { PlanDialog } from '../actions/PlanDialog';
import { Differences } from './Differences';
import { PathChoice } from './PathChoice';
import { TargetChoice } from './TargetChoice';
import styles from './RollbackDialog.module.css';

/** Takes an environment back: to what, how, and what comes of it. */
export function RollbackDialog(
  props: ActionDialogProps & { environment: string },
) {
  const { delivery, environment, wanted } = props;
  const [input, setInput] = useState<RollbackInput>({});
  const change = (part: RollbackInput) => setInput({ ...input, ...part });
  return (
    <PlanDialog
      {...props}
      width={880}
      request={{
        action: wanted.offer.name,
        environment,
        input: { ...input },
      }}
      form={plan =>
        plan?.rollback && (
          <div className={styles.form}>
            <TargetChoice
              rollback={plan.rollback}
              chosen={input.target}
              onChange={target => change({ target })}
            />
            <PathChoice
              rollback={plan.rollback}
              hasAnalysis={hasAnalysis(delivery, environment)}
              input={input}
              onChange={change}
            />
          </div>
        )
      }
    >
      {plan =>
        plan.rollback?.to && (
          <Differences
            delivery={delivery}
            plan={plan}
            rollback={plan.rollback}
            to={plan.rollback.to.release}
          />
        )
      }
    </PlanDialog>
  );
}

/** Whether a release goes live step by step there. */
function hasAnalysis({ environments }: Delivery, name: string): boolean {
  return environments.some(
    environment =>
      environment.name === name &&
      environment.destinations.some(({ rollouts }) => rollouts.length > 0),
  );
}
