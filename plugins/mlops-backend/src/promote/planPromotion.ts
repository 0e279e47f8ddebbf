import type {
  Application,
  FileChange,
  Reason,
} from '@slipway/backstage-plugin-mlops-common';
import {
  unifiedDiff,
  type ActionPlan,
  type EnvironmentActionContext,
  type RepositoryHosts,
} from '@slipway/backstage-plugin-mlops-node';
import { folderPairs, type FolderPair } from './folderPairs';
import { gateReasons } from './gateReasons';
import { fileReasons, stateWarnings } from './promotionReasons';
import { promotionSteps } from './promotionSteps';
import type { PromoteInput } from './promoteInput';
import { readPromotion, type Promotion } from './readPromotion';
import { sourceEnvironment } from './sourceEnvironment';

export interface PromotionPlannerOptions {
  hosts: RepositoryHosts;
  merge: 'now' | 'approval';
}

type Context = EnvironmentActionContext<PromoteInput>;

/**
 * Plans to bring the release of one environment to another: what its folder
 * names in Git, as it is deployed there. Changes nothing.
 *
 * @throws NotFoundError or InputError for an environment that it cannot be.
 */
export async function planPromotion(
  context: Context,
  options: PromotionPlannerOptions,
): Promise<ActionPlan> {
  const { environment: to, delivery, input } = context;
  const from = sourceEnvironment(delivery.environments, to, input.from);
  const applications = to.destinations.flatMap(each => each.applications);
  const common = {
    subjects: applications.map(subjectOf),
    warnings: stateWarnings(from, to, delivery.environments),
  };
  const { pairs, problems } = folderPairs(from, to);
  const title = `Promote from ${from.name} to ${to.name}`;
  if (problems.length > 0) {
    const blockers = problems.map(message => critical('layout', message));
    return { ...common, title, steps: [], blockers };
  }
  const strangers = notBoundBack(pairs);
  if (strangers.length > 0) {
    const blockers = strangers.filter(({ of }) => of === 'source').map(unbound);
    return { ...common, title, steps: [], blockers };
  }
  const reading = await readPromotion(pairs, options.hosts);
  if (reading.state === 'unreadable') {
    const { code, message, fix } = reading;
    const blockers = [critical(code, message, fix)];
    return { ...common, title, steps: [], blockers };
  }
  const { promotion } = reading;
  const files = fileReasons(promotion, { from: from.name, to: to.name });
  const model = modelOf(promotion);
  const gates = gateReasons(model, delivery.registry.models, input.override);
  const titled = `Promote ${nameOf(promotion)} from ${from.name} to ${to.name}`;
  const blockers = [...files.blockers, ...gates.blockers];
  return {
    ...common,
    title: titled,
    steps:
      files.blockers.length > 0
        ? []
        : promotionSteps({
            promotion,
            applications,
            merge: options.merge,
            title: `${to.name}: ${titled}`,
            body: bodyOf(promotion, from.name, input.override),
          }),
    blockers,
    warnings: [...common.warnings, ...files.warnings, ...gates.warnings],
    files: promotion.parts.flatMap(changesOf),
    basis: {
      head: promotion.head,
      revisions: promotion.parts.map(({ revision }) => revision),
      inFlight: from.destinations.map(
        ({ candidate }) => candidate?.images ?? [],
      ),
    },
    ...(options.merge === 'approval' && {
      awaitsPullRequest:
        'The pull request has to be approved and merged at the Git host',
    }),
  };
}

/**
 * Whose repository is not read: naming an Application in a catalog file must
 * not show what its manifests say. The engine tells of those in the target.
 */
function notBoundBack(pairs: readonly FolderPair[]) {
  return pairs
    .flatMap(({ source, target }) => [
      { of: 'source' as const, application: source.application },
      { of: 'target' as const, application: target.application },
    ])
    .filter(({ application }) => !application.boundBack);
}

function unbound({ application }: { application: Application }): Reason {
  return critical(
    'not-bound-back',
    `The Application ${application.namespace}/${application.name} does not name this entity back, so its repository is not read`,
    "Add the label backstage.io/kubernetes-id or the annotation backstage.io/entity-ref with this entity's name to it.",
  );
}

function subjectOf({ namespace, name, boundBack }: Application) {
  return { title: `Application ${namespace}/${name}`, boundBack };
}

function modelOf({ parts }: Promotion) {
  return parts.flatMap(({ carried }) => carried.model ?? [])[0];
}

/** `v2 (4a1c9e2)`, or the commit alone. */
function nameOf(promotion: Promotion): string {
  const [{ revision, carried }] = promotion.parts;
  const commit = revision.slice(0, 7);
  const version = modelOf(promotion)?.version;
  if (version) return `v${version} (${commit})`;
  const [image] = carried.images;
  return image ? `${image.split('/').at(-1)} (${commit})` : commit;
}

function bodyOf(
  { parts }: Promotion,
  from: string,
  override: string | undefined,
): string {
  const lines = parts.map(
    ({ pair, revision }) =>
      `Brings what ${pair.source.path} names at ${revision} (deployed to ${from}) to ${pair.target.path}.`,
  );
  return [
    ...lines,
    ...(override ? [`Validation gates overridden: ${override}`] : []),
  ].join('\n');
}

function changesOf({ carried }: Promotion['parts'][number]): FileChange[] {
  return carried.files.map(({ path, before, after }) => {
    const diff = unifiedDiff({ path, before, after });
    return { path, change: 'changed', ...(diff && { diff }) };
  });
}

function critical(code: string, message: string, fix?: string): Reason {
  return { code, severity: 'critical', message, ...(fix && { fix }) };
}
