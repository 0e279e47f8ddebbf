import type { EnvironmentDelivery } from '@slipway/backstage-plugin-mlops-common';
import {
  environmentChoices,
  liftChoice,
  rollbackChoice,
} from '../../states/environmentChoices';
import { useActions } from './useActions';
import { ActionsMenu } from './ActionsMenu';

/** Everything that can be done to an environment, behind three dots. */
export function EnvironmentActions({
  environment,
}: {
  environment: EnvironmentDelivery;
}) {
  const actions = useActions();
  if (!actions) return null;
  return (
    <ActionsMenu
      label={`Actions of ${environment.name}`}
      groups={[
        { choices: rollbackChoice(actions, environment) },
        { choices: environmentChoices(actions, environment) },
        { choices: liftChoice(actions, environment) },
      ]}
    />
  );
}
