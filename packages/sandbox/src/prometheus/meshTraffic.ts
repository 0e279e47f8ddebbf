import type { SandboxContext } from '../context';
import type { KubernetesObject } from '../kubernetes/types';
import { readDeployment, type Deployment } from '../workloads/deployment';
import {
  GOOD_MODEL_QUALITY,
  GOOD_QUALITY,
  TrafficHistory,
  type Quality,
  type WorkloadRef,
} from './traffic';

const DEPLOYMENT = { apiVersion: 'apps/v1', kind: 'Deployment' };
const DEFAULT_RATE = 4;

/** What a story says about a model's release. */
export interface ReleaseRef {
  model: string;
  version: string;
}

/**
 * The traffic of every Deployment: how much each gets, by the routes that
 * Flagger sets, and how well the release that it runs serves.
 */
export class MeshTraffic {
  private readonly context: SandboxContext;
  private readonly histories = new Map<string, TrafficHistory>();
  private readonly shares = new Map<string, number>();
  private readonly loads = new Map<string, number>();
  private readonly rates = new Map<string, number>();
  private readonly releases = new Map<string, Quality>();
  private readonly images = new Map<string, Quality>();
  private readonly disturbances = new Map<string, Partial<Quality>>();

  constructor(context: SandboxContext) {
    this.context = context;
  }

  start(): () => void {
    this.context.cluster
      .list(DEPLOYMENT)
      .forEach(object => this.observe(object));
    return this.context.cluster.onEvent(({ type, object }) => {
      if (object.kind === 'Deployment') {
        this.observe(object, type === 'DELETED');
      }
    });
  }

  /** @param percent of the service's requests; undefined: all of its own. */
  setShare(workload: WorkloadRef, percent: number, at?: Date): void {
    this.shares.set(keyOf(workload), percent);
    this.refresh(workload, at);
  }

  /** Requests a second that come to a workload past the routes. */
  setDirectLoad(workload: WorkloadRef, requestsPerSecond: number): void {
    this.loads.set(keyOf(workload), requestsPerSecond);
    this.refresh(workload);
  }

  /** Requests a second to all of a service in a namespace. */
  setRate(namespace: string, requestsPerSecond: number): void {
    this.rates.set(namespace, requestsPerSecond);
  }

  defineRelease({ model, version }: ReleaseRef, quality: Quality): void {
    this.releases.set(`${model}/${version}`, quality);
  }

  /** For one image, whatever model it serves. */
  defineImage(image: string, quality: Quality): void {
    this.images.set(image, quality);
  }

  /** Changes how a workload serves, whatever it runs, until it is mended. */
  disturb(workload: WorkloadRef, change: Partial<Quality>): void {
    this.disturbances.set(keyOf(workload), change);
    this.refresh(workload);
  }

  mend(workload: WorkloadRef): void {
    this.disturbances.delete(keyOf(workload));
    this.refresh(workload);
  }

  /** How a version of a model serves. */
  releaseQuality({ model, version }: ReleaseRef): Quality {
    return this.releases.get(`${model}/${version}`) ?? GOOD_QUALITY;
  }

  /** Every workload that has served, with its history. */
  *workloads(): Iterable<[WorkloadRef, TrafficHistory]> {
    for (const [key, history] of this.histories) {
      const [namespace, name] = key.split('/');
      yield [{ namespace, name }, history];
    }
  }

  private refresh(workload: WorkloadRef, at?: Date): void {
    const object = this.context.cluster.get({ ...DEPLOYMENT, ...workload });
    if (object) {
      this.observe(object, false, at);
    }
  }

  private observe(object: KubernetesObject, gone = false, at?: Date): void {
    const deployment = readDeployment(object);
    if (!deployment) {
      return;
    }
    const { namespace = '', name } = object.metadata;
    const key = keyOf({ namespace, name });
    const history = this.histories.get(key) ?? new TrafficHistory();
    const serves = !gone && deployment.status.availableReplicas > 0;
    const first = !history.current && !at;
    history.begin({
      from: first
        ? Date.parse(object.metadata.creationTimestamp)
        : (at ?? this.context.clock.now()).getTime(),
      requestsPerSecond: serves ? this.rateOf(namespace, key) : 0,
      directPerSecond: serves ? (this.loads.get(key) ?? 0) : 0,
      quality: this.qualityOf(deployment, key),
      labels: labelsOf(deployment),
    });
    this.histories.set(key, history);
  }

  private rateOf(namespace: string, key: string): number {
    const share = this.shares.get(key) ?? 100;
    return ((this.rates.get(namespace) ?? DEFAULT_RATE) * share) / 100;
  }

  private qualityOf(deployment: Deployment, key: string): Quality {
    const { model, version } = modelOf(deployment);
    const [container] = deployment.spec.template.spec.containers;
    const release =
      this.images.get(container?.image ?? '') ??
      this.releases.get(`${model}/${version}`) ??
      (model ? GOOD_MODEL_QUALITY : GOOD_QUALITY);
    const change = this.disturbances.get(key);
    return change
      ? { ...release, ...change, model: { ...release.model, ...change.model } }
      : release;
  }
}

function keyOf({ namespace, name }: WorkloadRef): string {
  return `${namespace}/${name}`;
}

/** By `mlflow.org/model-*`, else by the environment's `MODEL_URI`. */
function modelOf({ spec }: Deployment): ReleaseRef {
  const { labels, annotations } = spec.template.metadata;
  const named = (key: string) => labels[key] ?? annotations[key];
  const uri = spec.template.spec.containers
    .flatMap(container => container.env ?? [])
    .find(variable => variable.name === 'MODEL_URI')?.value;
  const [, model = '', version = ''] =
    /^models:\/([^/@]+)\/(.+)$/.exec(uri ?? '') ?? [];
  return {
    model: named('mlflow.org/model-name') ?? model,
    version: named('mlflow.org/model-version') ?? version,
  };
}

function labelsOf(deployment: Deployment): Record<string, string> {
  const { model, version } = modelOf(deployment);
  return {
    ...(model && { model_name: model }),
    ...(version && { model_version: version }),
  };
}
