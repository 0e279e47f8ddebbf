import type {
  FleetActor,
  FleetCanary,
  FleetDrift,
  FleetRelease,
  FleetRow,
  FleetState,
  HealthStatus,
  SyncStatus,
} from '@slipway/backstage-plugin-mlops-common';
import { HEALTH_STATUS, STATE_STATUS, SYNC_STATUS } from './environment';
import { enumeration, shortImage, shortRevision, versionLabel } from './names';
import { count, formatPercent, wholeNumber } from './numbers';
import type { Status } from './tone';

/** From what is worst to what is well, as everything of the fleet stands. */
export const FLEET_STATES: readonly FleetState[] = [
  'broken',
  'attention',
  'unknown',
  'progressing',
  'healthy',
];

/** A row's state in one word. */
export function fleetStatus(state: FleetState): Status {
  return STATE_STATUS[state];
}

/** What Argo CD says of a row's sync, and in how many objects Git differs. */
export function fleetSync(
  sync: SyncStatus,
  drift: readonly FleetDrift[],
): Status {
  const { tone, word } = SYNC_STATUS[sync];
  const git = drift.find(({ kind }) => kind === 'git');
  return git?.kind === 'git' && git.objects > 0
    ? { tone, word: `${word}, ${count(git.objects, 'object')}` }
    : { tone, word };
}

/** What drifted besides what the state of the sync says. */
export function fleetDrifts({ drift, sync }: FleetRow): FleetDrift[] {
  return drift.filter(({ kind }) => kind !== 'git' || sync !== 'OutOfSync');
}

/** What Argo CD says of a row's health. */
export function fleetHealth(health: HealthStatus): Status {
  return HEALTH_STATUS[health];
}

/** By what a row is known from one answer to the next. */
export function fleetRowId({ entityRef, environment }: FleetRow): string {
  return `${entityRef} ${environment ?? ''}`;
}

/** What a release is called: `v2`, else its image, else its revision. */
export function fleetReleaseTitle(release: FleetRelease): string {
  const { image, model, revision } = release;
  if (model) return versionLabel(model.version);
  if (image) return shortImage(image);
  return revision ? shortRevision(revision) : 'unknown';
}

/** Releases in one phrase: `v2`, `v2 and v3` where regions differ. */
export function fleetReleaseTitles(releases: readonly FleetRelease[]): string {
  return enumeration(releases.map(fleetReleaseTitle));
}

/**
 * The same for a narrow column: where no model is known, an image by its tag
 * alone. Its name stands beneath.
 */
export function fleetReleasesInShort(
  releases: readonly FleetRelease[],
): string {
  return enumeration(
    releases.map(release => tagOf(release) ?? fleetReleaseTitle(release)),
  );
}

function tagOf({ image, model }: FleetRelease): string | undefined {
  return model || !image ? undefined : shortImage(image).split(':')[1];
}

/** The model that releases are versions of, where that says more. */
export function fleetModelName({
  candidate,
  live,
}: FleetRow): string | undefined {
  const [release] = [...live, ...candidate];
  return release?.model?.name;
}

const SHORT_NAME: Record<FleetCanary['strategy'], string> = {
  canary: 'Canary',
  'ab-testing': 'A/B test',
  'blue-green': 'Blue/green',
};

/** A rollout in one phrase: `15 %`, `A/B test failed`, `Promoting`. */
export function fleetRolloutStatus(rollout: FleetCanary): Status {
  const { phase, strategy, suspended, weight } = rollout;
  const at = formatPercent(weight);
  const name = SHORT_NAME[strategy];
  if (phase === 'Failed') {
    return weight >= 100
      ? { tone: 'bad', word: `Promotion failed, ${at}` }
      : { tone: 'bad', word: `${name} failed` };
  }
  // Only a canary is all about its share of the traffic.
  const hasShare = strategy === 'canary' || weight > 0;
  if (suspended) {
    return {
      tone: 'warn',
      word: hasShare ? `Suspended at ${at}` : 'Suspended',
    };
  }
  switch (phase) {
    case 'Initializing':
      return { tone: 'busy', word: 'Preparing' };
    case 'Waiting':
      return { tone: 'warn', word: 'Waits to begin' };
    case 'WaitingPromotion':
      return {
        tone: 'warn',
        word: hasShare ? `Waits at ${at}` : 'Waits for promotion',
      };
    case 'Promoting':
    case 'Finalising':
      return { tone: 'busy', word: 'Promoting' };
    case 'Terminating':
      return { tone: 'warn', word: 'Being removed' };
    default:
      return { tone: 'busy', word: strategy === 'canary' ? at : name };
  }
}

/** Where registry, Git and cluster disagree, in a few words. */
export function driftTitle(drift: FleetDrift): string {
  switch (drift.kind) {
    case 'registry':
      return `${drift.alias} is ${versionLabel(drift.version)}`;
    case 'git':
      return drift.objects > 0
        ? `Git: ${count(drift.objects, 'object')}`
        : 'Git differs';
    default:
      return 'Git: failed version';
  }
}

/** The same in a sentence. */
export function driftSentence(drift: FleetDrift): string {
  switch (drift.kind) {
    case 'registry':
      return `In the registry the alias ${drift.alias} names ${versionLabel(drift.version)}, which is not what is live`;
    case 'git':
      return drift.objects > 0
        ? `The cluster differs from Git in ${count(drift.objects, 'object')}`
        : 'The cluster differs from Git';
    default:
      return 'Git still names a version that failed';
  }
}

/** `team-risk` of `group:default/team-risk`; what is no reference stays. */
export function refTitle(ref: string): string {
  return ref.replace(/^[^:/\s]+:(?:default\/)?(?=\S)/, '');
}

/** Who must act. */
export function actorTitle({ ref, role }: FleetActor): string {
  if (ref) return refTitle(ref);
  return role === 'platform' ? 'Platform team' : 'Its owner';
}

/** The counts of a fleet in one sentence, for a headline. */
export function fleetHeadline(options: {
  needAttention: number;
  total: number;
  progressing: number;
  isFiltered: boolean;
}): Status {
  const { isFiltered, needAttention, progressing, total } = options;
  if (total === 0) {
    const word = isFiltered ? 'Nothing matches' : 'Nothing is deployed yet';
    return { tone: 'quiet', word };
  }
  const all = wholeNumber(total);
  if (needAttention > 0) {
    const need = needAttention === 1 ? 'needs' : 'need';
    return {
      tone: 'warn',
      word: `${wholeNumber(needAttention)} of ${all} ${need} a person`,
    };
  }
  return progressing > 0
    ? {
        tone: 'busy',
        word: `${wholeNumber(progressing)} of ${all} under way, nothing needs a person`,
      }
    : {
        tone: 'good',
        word: total === 1 ? 'It is well' : `All ${all} are well`,
      };
}
