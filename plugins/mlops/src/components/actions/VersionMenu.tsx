import type {
  ModelVersion,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { versionLabel } from '../../states/names';
import { aliasChoices } from '../../states/trainingChoices';
import { useActions } from './useActions';
import { ActionsMenu } from './ActionsMenu';

/** What can be done to a version of a model. */
export function VersionMenu({
  model,
  version,
}: {
  model: RegisteredModel;
  version: ModelVersion;
}) {
  const actions = useActions();
  if (!actions) return null;
  return (
    <ActionsMenu
      label={`Actions of ${versionLabel(version.version)}`}
      groups={[{ choices: aliasChoices(actions, model, version) }]}
    />
  );
}
