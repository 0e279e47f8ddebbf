import type { Entity } from '@backstage/catalog-model';
import {
  rolloutNoun,
  type FleetRelease,
  type FleetRow,
  type FleetState,
} from '@slipway/backstage-plugin-mlops-common';
import type { Environments } from '../environments';

/** A row, and what it is found, sorted and authorised by. */
export interface FleetLine {
  readonly row: FleetRow;
  readonly entity: Entity;
  readonly owners: readonly string[];
  /** All words of the row in lower case. */
  readonly text: string;
  /** As the row has them: what is looked at in every line is in it. */
  readonly state: FleetState;
  readonly hasActor: boolean;
  /** The higher, the sooner somebody should look. */
  readonly urgency: number;
  readonly name: string;
  readonly environment: string;
  /** The place in the order of promotion. */
  readonly promotion: number;
  /** In milliseconds; 0 where it is not known. */
  readonly deployed: number;
}

const URGENCY: Record<FleetState, number> = {
  broken: 4,
  attention: 3,
  unknown: 2,
  progressing: 1,
  healthy: 0,
};

export function fleetLine(
  row: FleetRow,
  entity: Entity,
  options: { owners: readonly string[]; environments: Environments },
): FleetLine {
  const { environment = '', deployedAt, state } = row;
  return {
    row,
    entity,
    owners: options.owners,
    text: textOf(row, entity, options.owners),
    state,
    hasActor: row.actor !== undefined,
    urgency: URGENCY[state] + (row.actor ? 0.5 : 0),
    name: row.title.toLocaleLowerCase('en'),
    environment,
    promotion: options.environments.rank(environment),
    deployed: (deployedAt && Date.parse(deployedAt)) || 0,
  };
}

function textOf(
  row: FleetRow,
  { metadata }: Entity,
  owners: readonly string[],
): string {
  const words = [
    row.title,
    metadata.name,
    row.environment,
    row.state,
    row.sync,
    row.health,
    row.canary && `${rolloutNoun(row.canary)} ${row.canary.phase}`,
    row.reason?.message,
    row.hold && 'hold',
    ...owners,
    ...[...row.live, ...row.candidate].flatMap(wordsOf),
    ...row.drift.map(({ kind }) => `drift ${kind}`),
  ];
  return words.filter(Boolean).join('\n').toLocaleLowerCase('en');
}

function wordsOf({ model, image, revision }: FleetRelease) {
  return [model && `${model.name} v${model.version}`, image, revision];
}
