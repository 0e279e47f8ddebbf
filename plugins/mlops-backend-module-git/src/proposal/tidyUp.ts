import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Repository } from '@slipway/backstage-plugin-mlops-node';

/** What is merged is merged, whether or not its branch goes. */
export async function tidyUp(
  repository: Repository,
  branch: string,
  logger: LoggerService,
): Promise<void> {
  try {
    await repository.deleteBranch(branch);
  } catch (error) {
    logger.warn(
      `The branch ${branch} of ${repository.webUrl} was not deleted: ${toError(error).message}`,
    );
  }
}
