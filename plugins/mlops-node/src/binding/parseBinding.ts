import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION,
  OBJECT_LABEL,
  type Reason,
} from '@slipway/backstage-plugin-mlops-common';
import { parseLabelSelector } from '../watch/labelSelector';
import type { LabelSelector } from '../watch/types';
import type { BindingAnnotations, ObjectBinding, ParsedBinding } from './types';

const MAX_NAMES = 50;
const MAX_LABEL_VALUE = 63;
/** DNS-1123 subdomain, as Kubernetes object names are. */
const NAME =
  /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
/** Cluster and instance names are the administrator's, so a little freer. */
const INSTANCE = /^[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/;

type Match = ObjectBinding['match'] & { annotation: string };

/**
 * Reads which objects of one kind an entity names: by name, by selector, else
 * by the annotations of the Kubernetes plugin. A malformed annotation binds
 * nothing and becomes a note.
 *
 * @public
 */
export function parseBinding(
  entity: Entity,
  annotations: BindingAnnotations,
): ParsedBinding {
  const reader = new AnnotationReader(entity);
  const match =
    readNames(reader, annotations.name) ??
    readSelectors(reader, annotations.selector ?? []) ??
    readKubernetesId(reader);
  const { namespace, clusters } = readPlace(reader, annotations);
  if (!match || reader.failed) return { notes: reader.notes };
  const { annotation, ...by } = match;
  return {
    binding: {
      entityRef: stringifyEntityRef(entity),
      match: by,
      namespace,
      clusters,
      annotation,
    },
    notes: reader.notes,
  };
}

function readPlace(
  reader: AnnotationReader,
  annotations: BindingAnnotations,
): { namespace?: string; clusters?: string[] } {
  const withWorkloads = !annotations.apartFromWorkloads;
  const namespaces = [
    annotations.namespace,
    withWorkloads ? ANNOTATION.kubernetesNamespace : undefined,
  ];
  const clusters = [
    ...(annotations.cluster ?? []),
    withWorkloads ? ANNOTATION.kubernetesCluster : undefined,
  ];
  return {
    namespace: first(namespaces, name => reader.one(name, NAME)),
    clusters: first(clusters, name => reader.list(name, INSTANCE)),
  };
}

function first<I, O>(
  items: readonly I[],
  read: (item: I) => O | undefined,
): O | undefined {
  for (const item of items) {
    const value = read(item);
    if (value !== undefined) return value;
  }
  return undefined;
}

class AnnotationReader {
  readonly notes: Reason[] = [];
  /** Whether something that would narrow or name is malformed. */
  failed = false;

  constructor(private readonly entity: Entity) {}

  text(name: string | undefined): string | undefined {
    const value = name && this.entity.metadata.annotations?.[name];
    return value?.trim() || undefined;
  }

  list(name: string | undefined, pattern: RegExp): string[] | undefined {
    const text = this.text(name);
    if (!name || text === undefined) return undefined;
    const names = text
      .split(',')
      .map(part => part.trim())
      .filter(part => part !== '');
    const bad = names.find(part => !pattern.test(part));
    if (bad !== undefined) {
      this.malformed(
        name,
        `'${bad.slice(0, 60)}' is not a name`,
        'Write names only, separated by commas: lower-case letters, digits, - and .',
      );
      return undefined;
    }
    if (names.length > MAX_NAMES) {
      this.malformed(
        name,
        `it has ${names.length} names`,
        `Name at most ${MAX_NAMES}, or use a label selector.`,
      );
      return undefined;
    }
    return names.length > 0 ? [...new Set(names)] : undefined;
  }

  one(name: string | undefined, pattern: RegExp): string | undefined {
    const names = this.list(name, pattern);
    if (!name || !names) return undefined;
    if (names.length > 1) {
      this.malformed(name, 'it has more than one name', 'Name one.');
      return undefined;
    }
    return names[0];
  }

  selector(name: string): LabelSelector | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      return parseLabelSelector(text);
    } catch (error) {
      this.malformed(
        name,
        error instanceof Error ? error.message : String(error),
        "Write it as kubectl -l takes it: 'app=fraud-detection,env in (dev, staging)'.",
      );
      return undefined;
    }
  }

  malformed(name: string, why: string, fix: string): void {
    this.failed = true;
    this.notes.push({
      code: 'annotation-malformed',
      severity: 'warning',
      message: `The annotation ${name} cannot be used: ${why}`,
      fix,
    });
  }
}

function readNames(
  reader: AnnotationReader,
  name: string | undefined,
): Match | undefined {
  const names = reader.list(name, NAME);
  return name && names ? { by: 'names', names, annotation: name } : undefined;
}

function readSelectors(
  reader: AnnotationReader,
  names: readonly string[],
): Match | undefined {
  for (const name of names) {
    const selector = reader.selector(name);
    const text = reader.text(name);
    if (selector && text)
      return { by: 'labels', selector, text, annotation: name };
  }
  return undefined;
}

/** Like the Kubernetes plugin: its label selector wins over its id. */
function readKubernetesId(reader: AnnotationReader): Match | undefined {
  const bySelector = readSelectors(reader, [
    ANNOTATION.kubernetesLabelSelector,
  ]);
  if (bySelector) return bySelector;
  const annotation = ANNOTATION.kubernetesId;
  const id = reader.one(annotation, INSTANCE);
  if (!id) return undefined;
  if (id.length > MAX_LABEL_VALUE) {
    reader.malformed(
      annotation,
      `it has ${id.length} characters, and is to equal a label`,
      `Use at most ${MAX_LABEL_VALUE}.`,
    );
    return undefined;
  }
  return {
    by: 'labels',
    selector: [
      { key: OBJECT_LABEL.kubernetesId, operator: 'in', values: [id] },
    ],
    text: `${OBJECT_LABEL.kubernetesId}=${id}`,
    annotation,
  };
}
