import type {
  BackstageCredentials,
  LoggerService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { ServiceUnavailableError, toError } from '@backstage/errors';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';

type ActionPermission = ResourcePermission<'catalog-entity'>;

/** Decides who may do what to an entity. Whatever goes wrong, nobody may. */
export class ActionAuthorizer {
  constructor(
    private readonly options: {
      permissions: PermissionsService;
      logger: LoggerService;
    },
  ) {}

  /** @throws ServiceUnavailableError when the permission backend fails. */
  async may(
    credentials: BackstageCredentials,
    permission: ActionPermission,
    entityRef: string,
  ): Promise<boolean> {
    const granted = await this.granted(credentials, [permission], entityRef);
    return granted.has(permission.name);
  }

  /** The names of those that are granted. */
  async granted(
    credentials: BackstageCredentials,
    permissions: readonly ActionPermission[],
    entityRef: string,
  ): Promise<ReadonlySet<string>> {
    const once = [...new Map(permissions.map(p => [p.name, p])).values()];
    if (once.length === 0) return new Set();
    try {
      const decisions = await this.options.permissions.authorize(
        once.map(permission => ({ permission, resourceRef: entityRef })),
        { credentials },
      );
      return new Set(
        once
          .filter((_, i) => decisions[i]?.result === AuthorizeResult.ALLOW)
          .map(({ name }) => name),
      );
    } catch (error) {
      this.options.logger.error(
        `Permission to act on ${entityRef} could not be decided: ${toError(error).message}`,
      );
      throw new ServiceUnavailableError(
        'Your permission could not be checked because the permission backend did not answer; try again in a moment',
      );
    }
  }
}
