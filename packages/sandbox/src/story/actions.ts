import { z } from 'zod';
import type { SandboxContext } from '../context';
import { childObject, isJsonObject } from '../kubernetes/json';
import { readDeployment } from '../workloads/deployment';
import { applicationPlace } from './applications';
import { lastChange } from './gitOps/lastChange';
import { overlayFiles } from './gitOps/overlayFiles';
import type { DeliveryRooms } from './rooms';
import {
  imageOf,
  overlayPath,
  repositoryOf,
  type ServiceStory,
} from './service';
import { staged } from './stages';

type Input = Readonly<Record<string, unknown>>;

/** What a demonstrator can make happen, by name. */
export type DeliveryActions = Readonly<
  Record<string, (input: Input) => Record<string, unknown>>
>;

const where = {
  service: z
    .enum(['fraud-detection', 'churn-prediction', 'credit-risk'])
    .default('fraud-detection'),
  environment: z.string().default('production'),
};

const release = z.object({
  ...where,
  quality: z.enum(['good', 'bad', 'crash']).default('good'),
  /** Of the image; by default the next minor one. */
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .optional(),
  /** Version of the model; by default the one that Git names. */
  model: z.coerce.string().regex(/^\d+$/).optional(),
  /** Whether Argo CD is told of the push, or finds it when it polls. */
  webhook: z.boolean().default(true),
});

const workload = z.object({
  ...where,
  /** The version under test, or the one that serves. */
  which: z.enum(['candidate', 'live']).optional(),
});

const metric = workload.extend({
  metric: z
    .enum(['success-rate', 'duration', 'precision', 'recall'])
    .default('success-rate'),
  value: z.number().optional(),
});

const BAD = { successRate: 93, p99Milliseconds: 380 };

/** Makes things happen to the demo services. */
export function deliveryActions(
  context: SandboxContext,
  rooms: DeliveryRooms,
): DeliveryActions {
  const { cluster, clock } = context;
  const { git, repositories, portal } = rooms;
  const { workloads, prometheus, flagger } = rooms;
  const { metrics } = prometheus;

  const placeOf = (input: z.infer<typeof workload>) => {
    const { service, namespace, hasCanary } = staged(input);
    const which = input.which ?? (hasCanary ? 'candidate' : 'live');
    const primary = hasCanary && which === 'live';
    const name = primary ? `${service.name}-primary` : service.name;
    return { namespace, name };
  };

  const refresh = (service: ServiceStory, environment: string) =>
    cluster.merge(
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        ...applicationPlace(service, environment),
      },
      { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'normal' } } },
    );

  /** As a webhook of the Git host would, once the commit can be seen. */
  const refreshSoon = (service: ServiceStory, environment: string) =>
    repositories.whenSettled(git.urlOf(repositoryOf(service)), () =>
      refresh(service, environment),
    );

  /** What Git names at present, as far as a release changes it. */
  const present = (service: ServiceStory, environment: string) => {
    const repo = git.urlOf(repositoryOf(service));
    const head = repositories.resolve(repo, 'main');
    const objects = head
      ? repositories.render(repo, head.sha, overlayPath(environment))
      : [];
    const found = objects.find(each => each.kind === 'Deployment');
    const deployment =
      found &&
      readDeployment({
        ...found,
        metadata: {
          uid: '',
          resourceVersion: '',
          creationTimestamp: '',
          ...found.metadata,
          name: service.name,
        },
      });
    const [server] = deployment?.spec.template.spec.containers ?? [];
    const labels = deployment?.spec.template.metadata.labels ?? {};
    const uri = server?.env?.find(each => each.name === 'MODEL_URI')?.value;
    return {
      version: server?.image.split(':').at(-1) ?? '0.0.0',
      model:
        labels['mlflow.org/model-version'] ?? uri?.split('/').at(-1) ?? '1',
    };
  };

  return {
    release(input) {
      const asked = release.parse(input);
      const { service, stage } = staged(asked);
      const { environment, quality } = asked;
      const now = present(service, environment);
      const version = asked.version ?? nextMinor(now.version);
      const model = asked.model ?? now.model;
      const image = imageOf(service, version);
      const ref = { model: service.name, version: model };
      metrics.defineImage(image, ref, quality === 'bad' ? BAD : {});
      const overlay = {
        ...stage.overlay(environment, version, model),
        ...(quality === 'crash' && { behaviour: 'crash' }),
      };
      const repository = repositoryOf(service);
      const commit = git.commitFiles(repository, {
        message: `${environment}: Release ${version} with model v${model}`,
        author: 'Demo <demo@example.com>',
        at: clock.now(),
        files: overlayFiles(service, overlay, portal),
      });
      if (asked.webhook) {
        refreshSoon(service, environment);
      }
      return { commit: commit.sha, image, model };
    },

    revert(input) {
      const { environment, service: name } = z.object(where).parse(input);
      const { service } = staged({ service: name, environment });
      const [head, before, files] = lastChange(git, service, environment);
      const [subject] = head.message.split('\n');
      const commit = git.commitFiles(repositoryOf(service), {
        message: `${environment}: Revert "${subject}"\n\nThis takes the overlay back to ${before.sha}.`,
        author: 'Demo <demo@example.com>',
        at: clock.now(),
        files,
      });
      refreshSoon(service, environment);
      return { commit: commit.sha, reverted: head.sha };
    },

    'break-metric'(input) {
      const asked = metric.parse(input);
      const place = placeOf(asked);
      metrics.disturb(place, disturbance(asked.metric, asked.value));
      return place;
    },

    'mend-metrics'(input) {
      const place = placeOf(workload.parse(input));
      metrics.mend(place);
      return place;
    },

    crash(input) {
      const place = placeOf({ which: 'live', ...workload.parse(input) });
      workloads.misbehave(place, 'crash');
      return place;
    },

    mend(input) {
      const place = placeOf({ which: 'live', ...workload.parse(input) });
      workloads.misbehave(place, 'healthy');
      return place;
    },

    drift(input) {
      const { environment, service: name } = z.object(where).parse(input);
      const { service, namespace } = staged({ service: name, environment });
      const ref = {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        namespace,
        name: `${service.name}-settings`,
      };
      const data = childObject(cluster.get(ref), 'data');
      const quiet = data['log-level'] === 'trace';
      cluster.merge(ref, { data: { 'log-level': quiet ? 'error' : 'trace' } });
      return ref;
    },

    gate(input) {
      const { open, ...asked } = z
        .object({ ...where, open: z.boolean() })
        .parse(input);
      const { service, namespace } = staged(asked);
      flagger.setGate({ namespace, name: service.name }, open);
      return { open };
    },

    'signal-rollback'(input) {
      const { on, ...asked } = z
        .object({ ...where, on: z.boolean().default(true) })
        .parse(input);
      const { service, namespace } = staged(asked);
      flagger.signalRollback({ namespace, name: service.name }, on);
      return { on };
    },

    'open-window'() {
      const ref = {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'AppProject',
        namespace: 'argocd',
        name: 'churn',
      };
      const spec: unknown = cluster.get(ref)?.spec;
      const closed = isJsonObject(spec) && spec.syncWindows !== undefined;
      cluster.merge(ref, { spec: { syncWindows: null } });
      return { changed: closed };
    },
  };
}

function nextMinor(version: string): string {
  const [major, minor] = version.split('.').map(Number);
  return `${major}.${minor + 1}.0`;
}

function disturbance(
  what: z.infer<typeof metric>['metric'],
  value: number | undefined,
) {
  switch (what) {
    case 'success-rate':
      return { successRate: value ?? 92 };
    case 'duration':
      return { p99Milliseconds: value ?? 420 };
    default:
      return { model: { [what]: value ?? 0.6 } };
  }
}
