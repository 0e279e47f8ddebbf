import type { Delivery } from '@slipway/backstage-plugin-mlops-common';
import type { ActionInput } from '../../states/actionForm';
import { GatesList } from '../models/GatesList';
import { Section } from '../parts/Section';

/** The validation gates of the version that an action is about. */
export function VersionGates({
  delivery,
  input,
}: {
  delivery: Delivery;
  input: ActionInput;
}) {
  const version = delivery.registry.models
    .find(({ id }) => id === input.model)
    ?.versions.find(candidate => candidate.version === input.version);
  if (!version || version.gates.total === 0) return null;
  return (
    <Section title="Validation gates">
      <GatesList gates={version.gates} />
    </Section>
  );
}
