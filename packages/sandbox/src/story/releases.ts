import { applicationPlace } from './applications';
import { baseFiles } from './gitOps/baseFiles';
import { overlayFiles } from './gitOps/overlayFiles';
import type { Past, Step } from './past';
import { initialize, promote } from './rollouts';
import {
  namespaceOf,
  repositoryOf,
  type Overlay,
  type ServiceStory,
} from './service';

const SYNC_SECONDS = 40;

export interface Author {
  name: string;
  email: string;
}

export function author(name: string): string {
  const first = name.split(' ')[0].toLowerCase();
  return `${name} <${first}@example.com>`;
}

/** A commit that changes an environment's overlay. */
export function commitOverlay(
  past: Past,
  service: ServiceStory,
  overlay: Overlay,
  about: { message: string; by: string },
): void {
  const { git, clock, portal } = past;
  const repository = repositoryOf(service);
  const by = author(about.by);
  if (!git.find(git.urlOf(repository))) {
    git.commitFiles(repository, {
      message: `Lay out what runs of ${service.name}, and where`,
      author: by,
      at: minutesBefore(clock.now(), 50),
      files: baseFiles(service),
    });
  }
  git.commitFiles(repository, {
    message: about.message,
    author: by,
    at: clock.now(),
    files: overlayFiles(service, overlay, portal),
  });
}

/** Has Argo CD see the newest commit, and gives it time to act. */
export function sync(
  past: Past,
  service: ServiceStory,
  environment: string,
  operation?: { by: string },
): void {
  const place = applicationPlace(service, environment);
  past.refresh(place);
  past.clock.run(7);
  if (operation) {
    past.context.cluster.merge(
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        ...place,
      },
      {
        operation: {
          initiatedBy: { username: operation.by },
          sync: { prune: true },
        },
      },
    );
  }
  past.clock.run(SYNC_SECONDS);
}

export interface ReleaseAbout {
  message: string;
  by: string;
  /** Synced by a person, where nothing does it by itself. */
  manual?: boolean;
}

/** One release of one environment, long over. */
export function releaseStep(
  at: Date,
  service: ServiceStory,
  overlay: Overlay,
  about: ReleaseAbout,
): Step {
  return { at, happens: past => release(past, service, overlay, about) };
}

/** Commits, syncs, and sees the canary through where there is one. */
export function release(
  past: Past,
  service: ServiceStory,
  overlay: Overlay,
  about: ReleaseAbout,
): void {
  const { environment } = overlay;
  commitOverlay(past, service, overlay, about);
  const by = about.by.split(' ')[0].toLowerCase();
  sync(past, service, environment, about.manual ? { by } : undefined);
  if (!service.canaryIn.includes(environment)) {
    return;
  }
  const namespace = namespaceOf(service, environment);
  const place = { namespace, name: service.name };
  const primary = past.context.cluster.get({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace,
    name: `${service.name}-primary`,
  });
  if (primary) {
    promote(past, place);
  } else {
    initialize(past, place);
  }
}

export function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 24 * 60 * 60 * 1000);
}

export function minutesBefore(now: Date, minutes: number): Date {
  return new Date(now.getTime() - minutes * 60 * 1000);
}
