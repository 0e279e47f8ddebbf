import type { Room } from '../context';
import type { Flagger } from '../flagger';
import type { GitHost, HostedRepositories } from '../git-host';
import type { MetricsSource } from '../prometheus';
import type { Workloads } from '../workloads';
import type { Portal } from './gitOps/portalWebhooks';

/** The rooms that the story is told in; they run before and after. */
export interface DeliveryRooms {
  git: GitHost;
  repositories: HostedRepositories;
  workloads: Workloads;
  prometheus: Room & { metrics: MetricsSource };
  flagger: Flagger;
  argocd: Room;
  /** Whom the canaries ask; nobody, when left out. */
  portal?: Portal;
}
