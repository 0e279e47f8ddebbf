import type { SandboxContext } from '../context';
import { childObject, equalJson } from '../kubernetes/json';
import { readDeployment, type Deployment } from '../workloads/deployment';
import { safeHash } from '../workloads/templateHash';
import type { Canary } from './canary';
import { ConfigTracker, ownerReference } from './configTracker';
import { readiness, type Readiness } from './readiness';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
/** Flagger's default -selector-labels. */
const SELECTOR_LABELS = ['app', 'name', 'app.kubernetes.io/name'];
/**
 * The sandbox's Flagger runs with this -include-label-prefix, so that a
 * primary can be found by the labels that name its entity.
 */
const INCLUDED_PREFIXES = [
  'backstage.io/',
  'app.kubernetes.io/',
  'environment',
];

/** The Deployment under test and its primary (flagger v1.44, pkg/canary). */
export class DeploymentTarget {
  private readonly context: SandboxContext;
  private readonly configs: ConfigTracker;

  constructor(context: SandboxContext) {
    this.context = context;
    this.configs = new ConfigTracker(context);
  }

  /** @throws when it is missing, as Flagger says it. */
  target(canary: Canary): Deployment {
    return this.get(canary, canary.target);
  }

  primary(canary: Canary): Deployment {
    return this.get(canary, canary.primary);
  }

  /** Makes the primary from the target where there is none yet. */
  ensurePrimary(canary: Canary): void {
    const { namespace, primary } = canary;
    if (this.find(namespace, primary)) {
      return;
    }
    const target = this.target(canary);
    const { metadata, spec } = target;
    const [label, value] = selectorLabel(target);
    const podSpec = spec.template.spec;
    this.configs.copyToPrimary(canary, podSpec);
    const labels = included(metadata.labels);
    this.context.cluster.create({
      ...DEPLOYMENT,
      metadata: {
        name: primary,
        namespace,
        labels: { ...labels, [label]: `${value}-primary` },
        annotations: { ...metadata.annotations },
        ownerReferences: [ownerReference(canary.object)],
      },
      spec: {
        ...shared(target),
        replicas: spec.replicas > 0 ? spec.replicas : 1,
        selector: { matchLabels: { [label]: `${value}-primary` } },
        template: this.primaryTemplate(target, namespace),
      },
    });
  }

  /** Copies the target's template to the primary. */
  promote(canary: Canary): void {
    const target = this.target(canary);
    const primary = this.primary(canary);
    const [label, value] = selectorLabel(target);
    this.configs.copyToPrimary(canary, target.spec.template.spec);
    const { metadata } = target;
    this.context.cluster.update({
      ...primary.object,
      metadata: {
        ...primary.metadata,
        labels: { ...included(metadata.labels), [label]: `${value}-primary` },
        annotations: included(metadata.annotations),
      },
      spec: {
        ...childObject(primary.object, 'spec'),
        ...shared(target),
        ...(!canary.spec.autoscalerRef && { replicas: target.spec.replicas }),
        template: this.primaryTemplate(target, canary.namespace),
      },
    });
  }

  hasChanged(canary: Canary): boolean {
    const { lastAppliedSpec, lastPromotedSpec, trackedConfigs } = canary.status;
    const { spec, configs } = this.applied(canary);
    if (lastAppliedSpec === '') {
      return true;
    }
    // Going back to what is promoted does not start an analysis.
    if (lastPromotedSpec !== spec && lastAppliedSpec !== spec) {
      return true;
    }
    const none = Object.keys(configs).length === 0 && !trackedConfigs;
    return !none && !equalJson(configs, trackedConfigs);
  }

  /** The hashes that the status remembers a revision by. */
  applied(canary: Canary): { spec: string; configs: Record<string, string> } {
    const { template } = this.target(canary).spec;
    return {
      spec: specHash(template),
      configs: this.configs.checksums(canary.namespace, template.spec),
    };
  }

  scaleToZero(canary: Canary): void {
    this.scale(canary, 0);
  }

  scaleFromZero(canary: Canary): void {
    const { replicas } = this.target(canary).spec;
    const primary = this.find(canary.namespace, canary.primary);
    const wanted = canary.spec.autoscalerRef ? 1 : primary?.spec.replicas;
    this.scale(canary, replicas > 0 ? replicas : wanted || 1);
  }

  /** Gives the target back what the primary runs with. */
  revert(canary: Canary): void {
    const primary = this.find(canary.namespace, canary.primary);
    if (primary) {
      this.scale(canary, primary.spec.replicas);
    } else {
      this.scaleFromZero(canary);
    }
  }

  primaryReadiness(canary: Canary): Readiness {
    const primary = this.find(canary.namespace, canary.primary);
    if (!primary) {
      return {
        ready: false,
        retriable: true,
        reason: missing(canary, canary.primary),
      };
    }
    const found = this.readiness(
      primary,
      canary,
      canary.analysis.primaryReadyThreshold,
    );
    return found.ready
      ? found
      : {
          ...found,
          reason: `${canary.primary}.${canary.namespace} not ready: ${found.reason}`,
        };
  }

  targetReadiness(canary: Canary): Readiness {
    const found = this.readiness(
      this.target(canary),
      canary,
      canary.analysis.canaryReadyThreshold,
    );
    return found.ready
      ? found
      : {
          ...found,
          reason: `canary deployment ${canary.target}.${canary.namespace} not ready: ${found.reason}`,
        };
  }

  selectorLabel(canary: Canary): [string, string] {
    return selectorLabel(this.target(canary));
  }

  private readiness(deployment: Deployment, canary: Canary, threshold: number) {
    const { clock } = this.context;
    return readiness(deployment, {
      readyThreshold: threshold,
      deadlineMs: (canary.spec.progressDeadlineSeconds * 1000) / clock.speed,
      now: clock.now(),
    });
  }

  private scale(canary: Canary, replicas: number): void {
    const { namespace, target } = canary;
    const ref = { ...DEPLOYMENT, namespace, name: target };
    if (this.target(canary).spec.replicas !== replicas) {
      this.context.cluster.merge(ref, { spec: { replicas } });
    }
  }

  private primaryTemplate(target: Deployment, namespace: string) {
    const [label, value] = selectorLabel(target);
    const { metadata, ...template } = target.spec.template;
    return {
      ...template,
      metadata: {
        ...metadata,
        labels: { ...metadata.labels, [label]: `${value}-primary` },
        // A new id makes the pods roll even when only a config changed.
        annotations: {
          ...metadata.annotations,
          'flagger-id': this.context.random.uuid(),
        },
      },
      spec: this.configs.withPrimaryConfigs(namespace, template.spec),
    };
  }

  private get(canary: Canary, name: string): Deployment {
    const found = this.find(canary.namespace, name);
    if (!found) {
      throw new Error(missing(canary, name));
    }
    return found;
  }

  private find(namespace: string, name: string): Deployment | undefined {
    const ref = { ...DEPLOYMENT, namespace, name };
    const object = this.context.cluster.get(ref);
    return object && readDeployment(object);
  }
}

export function specHash(template: unknown): string {
  return safeHash(template);
}

function missing({ namespace }: Canary, name: string): string {
  return `deployment ${name}.${namespace} get query error: deployments.apps "${name}" not found`;
}

function selectorLabel({ metadata, spec }: Deployment): [string, string] {
  const { matchLabels } = spec.selector;
  const label = SELECTOR_LABELS.find(each => matchLabels[each] !== undefined);
  if (!label) {
    throw new Error(
      `deployment ${metadata.name}.${metadata.namespace} spec.selector.matchLabels must contain one of [${SELECTOR_LABELS.join(' ')}]`,
    );
  }
  return [label, matchLabels[label]];
}

function included(labels: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(([key]) =>
      INCLUDED_PREFIXES.some(prefix => key.startsWith(prefix)),
    ),
  );
}

/** What a primary takes over from its target besides the template. */
function shared({ object }: Deployment): Record<string, unknown> {
  const spec: unknown = object.spec;
  const taken = new Set([
    'progressDeadlineSeconds',
    'minReadySeconds',
    'revisionHistoryLimit',
    'strategy',
  ]);
  return Object.fromEntries(
    Object.entries(spec ?? {}).filter(([key]) => taken.has(key)),
  );
}
