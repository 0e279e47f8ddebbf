import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  KubernetesValidatorFunctions,
  parseEntityRef,
  type ResourceEntity,
} from '@backstage/catalog-model';
import {
  ANNOTATION,
  ML_MODEL_TYPE,
} from '@slipway/backstage-plugin-mlops-common';
import type { ProviderSettings } from '../config/readProviders';
import type { RegisteredModelAnswer } from '../registry/answers';
import { entityName } from './entityName';

/** MLflow tags that say what the entity says; the first that is set counts. */
const MODEL_TAG = {
  owner: ['backstage.io/owner', 'owner', 'team'],
  system: ['backstage.io/system', 'system'],
  title: ['backstage.io/title'],
  description: ['backstage.io/description'],
  tags: ['backstage.io/tags'],
} as const;

const MOST_LABELS = 20;
const MOST_TAGS = 20;
const LONGEST_DESCRIPTION = 2_000;
const ENTITY_TAG = /^[a-z0-9:+#]+(?:-[a-z0-9:+#]+)*$/;

/** The catalog entity of a registered model. */
export function modelEntity(
  model: RegisteredModelAnswer,
  settings: ProviderSettings,
): ResourceEntity {
  const { registry, namespace, namePrefix } = settings;
  const tags = new Map(
    (model.tags ?? []).map(({ key, value }) => [key, value?.trim() ?? '']),
  );
  const page = `${registry.consoleUrl}/#/models/${encodeURIComponent(model.name)}`;
  const location = `mlflow:${page}`;
  const title = first(tags, MODEL_TAG.title);
  const description =
    model.description?.trim() || first(tags, MODEL_TAG.description);
  const name = entityName(model.name, namePrefix);
  const labels = labelsOf(tags);
  const entityTags = tagsOf(tags);
  const system = reference(first(tags, MODEL_TAG.system), 'system');
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      namespace,
      ...titleOf(title, name, model.name),
      ...(description && {
        description: description.slice(0, LONGEST_DESCRIPTION),
      }),
      annotations: {
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        [ANNOTATION.modelName]: model.name,
        [ANNOTATION.mlflowInstanceName]: registry.name,
      },
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(entityTags.length > 0 && { tags: entityTags }),
      links: [
        { url: page, title: 'MLflow', icon: 'dashboard', type: 'mlflow' },
      ],
    },
    spec: {
      type: ML_MODEL_TYPE,
      owner: reference(first(tags, MODEL_TAG.owner), 'group') ?? settings.owner,
      ...((system ?? settings.system) && { system: system ?? settings.system }),
    },
  };
}

function first(
  tags: ReadonlyMap<string, string>,
  keys: readonly string[],
): string | undefined {
  const key = keys.find(candidate => tags.get(candidate));
  return key && tags.get(key);
}

/** MLflow's own name is shown where the entity's name is another. */
function titleOf(title: string | undefined, name: string, model: string) {
  if (title) return { title };
  return name === model ? {} : { title: model };
}

/** What is no reference to an entity would make the whole entity invalid. */
function reference(
  text: string | undefined,
  defaultKind: string,
): string | undefined {
  if (!text) return undefined;
  try {
    const { namespace, name } = parseEntityRef(text, {
      defaultKind,
      defaultNamespace: 'default',
    });
    const isValid =
      KubernetesValidatorFunctions.isValidObjectName(name) &&
      KubernetesValidatorFunctions.isValidNamespace(namespace);
    return isValid ? text : undefined;
  } catch {
    return undefined;
  }
}

function tagsOf(tags: ReadonlyMap<string, string>): string[] {
  const words = (first(tags, MODEL_TAG.tags) ?? '')
    .split(',')
    .map(word => word.trim().toLowerCase().replace(/\s+/g, '-'))
    .filter(word => word.length <= 63 && ENTITY_TAG.test(word));
  return [...new Set(words)].sort().slice(0, MOST_TAGS);
}

const TOLD_OTHERWISE: ReadonlySet<string> = new Set(
  Object.values(MODEL_TAG).flat(),
);

/** The tags of MLflow that can be labels, and say nothing yet said. */
function labelsOf(tags: ReadonlyMap<string, string>): Record<string, string> {
  const valid = [...tags]
    .filter(
      ([key, value]) =>
        value !== '' &&
        !TOLD_OTHERWISE.has(key) &&
        !key.startsWith('mlflow.') &&
        KubernetesValidatorFunctions.isValidLabelKey(key) &&
        KubernetesValidatorFunctions.isValidLabelValue(value),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(valid.slice(0, MOST_LABELS));
}
