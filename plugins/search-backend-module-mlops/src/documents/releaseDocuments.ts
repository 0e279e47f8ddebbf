import {
  rolloutNoun,
  type Delivery,
  type DestinationDelivery,
  type EnvironmentDelivery,
  type ModelRef,
  type Release,
} from '@slipway/backstage-plugin-mlops-common';
import { oneOrMany, type MlopsDocument } from './MlopsDocument';
import { locationWith, type Subject } from './Subject';
import { distinct, imageWords, revisionWords, shortRevision } from './words';

/** The worst first. */
const HEALTH = [
  'Degraded',
  'Missing',
  'Unknown',
  'Suspended',
  'Progressing',
  'Healthy',
];
const SYNC = ['OutOfSync', 'Unknown', 'Synced'];

/** A document for each place where a service runs or is meant to. */
export function releaseDocuments(
  subject: Subject,
  delivery: Delivery,
): MlopsDocument[] {
  return delivery.environments.flatMap(environment =>
    environment.destinations.map(destination =>
      releaseDocument(subject, delivery, environment, destination),
    ),
  );
}

function releaseDocument(
  subject: Subject,
  delivery: Delivery,
  environment: EnvironmentDelivery,
  destination: DestinationDelivery,
): MlopsDocument {
  const { live, candidate, applications, rollouts } = destination;
  const model = live?.model ?? candidate?.model;
  const known = model && versionOf(delivery, model);
  const images = distinct([
    ...(live?.images ?? []),
    ...(candidate?.images ?? []),
  ]);
  return {
    title: titleOf(subject, environment, destination),
    text: textOf(subject, delivery, environment, destination),
    location: locationWith(subject, placeOf(environment, destination)),
    authorization: { resourceRef: subject.entityRef },
    subject: 'release',
    entityRef: subject.entityRef,
    service: subject.title,
    owner: subject.owner,
    environment: environment.name,
    state: environment.state,
    health: worst(
      HEALTH,
      applications.map(({ health }) => health.status),
    ),
    sync: worst(
      SYNC,
      applications.map(({ sync }) => sync),
    ),
    rollout: rollouts[0]?.phase ?? '',
    strategy: rollouts[0]?.strategy ?? '',
    model: model?.name ?? '',
    version: live?.model?.version ?? '',
    candidate: candidate?.model?.version ?? '',
    alias: oneOrMany(known?.aliases ?? []),
    gates: known?.gates.result ?? '',
    revision: live?.revision ?? candidate?.revision ?? '',
    image: oneOrMany(images),
    ...(live?.deployedAt && { at: live.deployedAt }),
  };
}

function titleOf(
  subject: Subject,
  environment: EnvironmentDelivery,
  { cluster, namespace, live }: DestinationDelivery,
): string {
  const version = live?.model && `v${live.model.version}`;
  const place = `${cluster}/${namespace}`;
  return [
    [subject.title, version].filter(Boolean).join(' '),
    environment.name,
    ...(environment.destinations.length > 1 ? [place] : []),
  ].join(' · ');
}

function placeOf(
  environment: EnvironmentDelivery,
  { cluster, namespace }: DestinationDelivery,
): Record<string, string> {
  return environment.destinations.length > 1
    ? { environment: environment.name, cluster, namespace }
    : { environment: environment.name };
}

const STATE_WORDS: Record<EnvironmentDelivery['state'], string> = {
  healthy: 'is healthy',
  progressing: 'is progressing',
  attention: 'needs attention',
  broken: 'is broken',
  unknown: 'is in an unknown state',
};

/** First what is good to read beside a result, then what is only searched for. */
function textOf(
  subject: Subject,
  delivery: Delivery,
  environment: EnvironmentDelivery,
  destination: DestinationDelivery,
): string {
  const { applications, candidate, live, rollouts } = destination;
  return [
    `${subject.name} in ${environment.name} ${STATE_WORDS[environment.state]}`,
    ...describe('live', live, delivery),
    ...describe('candidate', candidate, delivery),
    ...applications.map(
      ({ name, health, sync }) =>
        `application ${name} ${health.status} ${sync}`,
    ),
    ...rollouts.map(
      rollout => `${rolloutNoun(rollout)} ${rollout.name} ${rollout.phase}`,
    ),
    ...(environment.hold ? [`held by ${environment.hold.owner}`] : []),
    `cluster ${destination.cluster} namespace ${destination.namespace}`,
    ...searchedFor(destination),
  ].join('; ');
}

function describe(
  role: string,
  release: Release | undefined,
  delivery: Delivery,
): string[] {
  if (!release) return [];
  const { model, revision, images } = release;
  const aliases = model ? (versionOf(delivery, model)?.aliases ?? []) : [];
  const words = [
    ...(model ? [`${model.name} v${model.version}`] : []),
    ...aliases,
    ...(revision ? [`revision ${shortRevision(revision)}`] : []),
    ...images.map(image => `image ${image.split('@')[0]}`),
  ];
  return words.length > 0 ? [`${role} ${words.join(', ')}`] : [];
}

function searchedFor({
  applications,
  candidate,
  live,
  workloads,
}: DestinationDelivery): string[] {
  const releases = [live, candidate].filter(release => release !== undefined);
  const images = [...releases, ...workloads].flatMap(part => part.images);
  const revisions = [
    ...releases.map(({ revision }) => revision ?? ''),
    ...applications.flatMap(({ history }) =>
      history.flatMap(entry => entry.revisions),
    ),
  ];
  const words = [
    ...releases.map(({ model }) => (model ? `version ${model.version}` : '')),
    ...distinct(images).map(imageWords),
    ...distinct(revisions).map(revisionWords),
  ];
  return words.length > 0 ? [distinct(words).join(' ')] : [];
}

function versionOf({ registry }: Delivery, { name, version }: ModelRef) {
  return registry.models
    .find(model => model.name === name)
    ?.versions.find(candidate => candidate.version === version);
}

function worst(order: readonly string[], found: readonly string[]): string {
  return order.find(status => found.includes(status)) ?? '';
}
