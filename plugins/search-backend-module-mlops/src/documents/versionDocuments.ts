import type {
  Delivery,
  ModelVersion,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import { oneOrMany, type MlopsDocument } from './MlopsDocument';
import { locationWith, type Subject } from './Subject';
import { revisionWords } from './words';

const MOST_METRICS = 20;
const MOST_TAGS = 30;
const LONGEST_VALUE = 100;
const LONGEST_DESCRIPTION = 500;

/** A document for each known version of the models that a service names. */
export function* versionDocuments(
  subject: Subject,
  delivery: Delivery,
): Iterable<MlopsDocument> {
  for (const model of delivery.registry.models) {
    for (const version of model.versions) {
      yield versionDocument(subject, model, version);
    }
  }
}

function versionDocument(
  subject: Subject,
  model: RegisteredModel,
  version: ModelVersion,
): MlopsDocument {
  return {
    title: titleOf(subject, model, version),
    text: textOf(subject, model, version),
    location: locationWith(subject, {
      model: model.name,
      version: version.version,
      instance: model.instance,
    }),
    authorization: { resourceRef: subject.entityRef },
    subject: 'model-version',
    entityRef: subject.entityRef,
    service: subject.title,
    owner: subject.owner,
    environment: oneOrMany([...version.liveIn, ...version.candidateIn]),
    state: '',
    health: '',
    sync: '',
    rollout: '',
    strategy: '',
    model: model.name,
    version: version.version,
    candidate: '',
    alias: oneOrMany(version.aliases),
    gates: version.gates.result,
    revision: version.sourceCommit ?? '',
    image: '',
    at: version.createdAt,
  };
}

function titleOf(
  subject: Subject,
  model: RegisteredModel,
  { version, aliases }: ModelVersion,
): string {
  const named = `${model.name} v${version}`;
  const isOfAnother = model.name !== subject.name;
  return [
    named,
    ...(isOfAnother ? [subject.title] : []),
    ...(aliases.length > 0 ? [aliases.join(', ')] : []),
  ].join(' · ');
}

function textOf(
  subject: Subject,
  model: RegisteredModel,
  version: ModelVersion,
): string {
  const { aliases, gates, liveIn, candidateIn } = version;
  const metrics = Object.entries(version.metrics)
    .slice(0, MOST_METRICS)
    .map(([name, value]) => `${name} ${Number(value.toPrecision(6))}`);
  const tags = Object.entries(version.tags)
    .filter(([name]) => !name.startsWith('mlflow.'))
    .slice(0, MOST_TAGS)
    .map(([name, value]) => `${name} ${value.slice(0, LONGEST_VALUE)}`);
  return [
    `${model.name} v${version.version} of ${subject.name}`,
    ...(aliases.length > 0 ? [`alias ${aliases.join(', ')}`] : []),
    ...(liveIn.length > 0 ? [`live in ${liveIn.join(', ')}`] : []),
    ...(candidateIn.length > 0
      ? [`candidate in ${candidateIn.join(', ')}`]
      : []),
    `gates ${gates.result} ${gates.passed} of ${gates.total}`,
    ...(version.status === 'READY' ? [] : [version.status]),
    ...(version.description
      ? [version.description.slice(0, LONGEST_DESCRIPTION)]
      : []),
    ...(metrics.length > 0 ? [`metrics ${metrics.join(', ')}`] : []),
    ...(tags.length > 0 ? [`tags ${tags.join(', ')}`] : []),
    ...(version.runName ? [`run ${version.runName}`] : []),
    [
      `version ${version.version}`,
      ...(version.runId ? [version.runId] : []),
      ...(version.sourceCommit ? [revisionWords(version.sourceCommit)] : []),
    ].join(' '),
  ].join('; ');
}
