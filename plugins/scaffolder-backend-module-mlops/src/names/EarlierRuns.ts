import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';

/** How many of the newest runs are looked through. */
const MOST_RUNS = 200;

/** How the newest run for a name ended, as far as somebody may see runs. */
export type EarlierRun = 'none' | 'unfinished' | 'running' | 'completed';

/** Looks for runs of a template that were to make a service of a name. */
export class EarlierRuns {
  constructor(private readonly scaffolder: ScaffolderService) {}

  async latest(
    { name, templateRef }: { name: string; templateRef: string },
    credentials: BackstageCredentials,
  ): Promise<EarlierRun> {
    const { items } = await this.scaffolder.listTasks(
      { limit: MOST_RUNS },
      { credentials },
    );
    const newest = items
      .filter(
        ({ spec }) =>
          spec.parameters.name === name &&
          spec.templateInfo?.entityRef === templateRef,
      )
      .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1))
      .map(({ status }) => status)[0];
    switch (newest) {
      case undefined:
        return 'none';
      case 'completed':
        return 'completed';
      case 'open':
      case 'processing':
        return 'running';
      default:
        return 'unfinished';
    }
  }
}
