import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  taskCreatePermission,
  templateStepReadPermission,
} from '@backstage/plugin-scaffolder-common/alpha';

/** What somebody has to be allowed who wants to see what a template makes. */
export class Permits {
  constructor(private readonly permissions: PermissionsService) {}

  /** @throws NotAllowedError for who may not run templates. */
  async requireRun(credentials: BackstageCredentials): Promise<void> {
    const [{ result }] = await this.permissions.authorize(
      [{ permission: taskCreatePermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You may not run templates: that needs the permission ${taskCreatePermission.name}, which the owner of the portal grants`,
      );
    }
  }

  /**
   * The scaffolder leaves out the steps that somebody may not see. Which those
   * are it alone can tell, so only who may see all of them sees files.
   *
   * @throws NotAllowedError
   */
  async requireSteps(credentials: BackstageCredentials): Promise<void> {
    const [{ result }] = await this.permissions.authorizeConditional(
      [{ permission: templateStepReadPermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError('You may not see all steps of the template');
    }
  }
}
