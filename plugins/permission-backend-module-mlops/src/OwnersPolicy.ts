import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { decideMlops } from './decideMlops';

/** Owners change what is delivered; everything else is allowed, as by default. */
export class OwnersPolicy implements PermissionPolicy {
  constructor(
    private readonly options: { administrators: readonly string[] },
  ) {}

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    return (
      decideMlops(permission, user, this.options) ?? {
        result: AuthorizeResult.ALLOW,
      }
    );
  }
}
