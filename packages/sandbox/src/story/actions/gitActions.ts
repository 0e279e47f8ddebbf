import { z } from 'zod';
import type { SandboxContext } from '../../context';
import { applicationPlace } from '../applications';
import { lastChange } from '../gitOps/lastChange';
import { overlayFiles } from '../gitOps/overlayFiles';
import type { DeliveryRooms } from '../rooms';
import { imageOf, repositoryOf, type ServiceStory } from '../service';
import { staged } from '../stages';
import { where, type DeliveryActions } from './action';
import { releaseInGit } from './releaseInGit';

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

const BAD = { successRate: 93, p99Milliseconds: 380 };
const DEMO = 'Demo <demo@example.com>';

/** What people push, and Argo CD follows. */
export function gitActions(
  { cluster, clock }: SandboxContext,
  { git, repositories, portal, prometheus }: DeliveryRooms,
): DeliveryActions {
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

  return {
    release(input) {
      const asked = release.parse(input);
      const { service, stage } = staged(asked);
      const { environment, quality } = asked;
      const now = releaseInGit({ git, repositories }, service, environment);
      const version = asked.version ?? nextMinor(now.version);
      const model = asked.model ?? now.model;
      const image = imageOf(service, version);
      const ref = { model: service.name, version: model };
      prometheus.metrics.defineImage(image, ref, quality === 'bad' ? BAD : {});
      const overlay = {
        ...stage.overlay(environment, version, model),
        ...(quality === 'crash' && { behaviour: 'crash' }),
      };
      const commit = git.commitFiles(repositoryOf(service), {
        message: `${environment}: Release ${version} with model v${model}`,
        author: DEMO,
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
        author: DEMO,
        at: clock.now(),
        files,
      });
      refreshSoon(service, environment);
      return { commit: commit.sha, reverted: head.sha };
    },
  };
}

function nextMinor(version: string): string {
  const [major, minor] = version.split('.').map(Number);
  return `${major}.${minor + 1}.0`;
}
