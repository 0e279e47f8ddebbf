import type { RootConfigService } from '@backstage/backend-plugin-api';

interface Rule {
  environments?: readonly string[];
  actions?: readonly string[];
}

/** Which operations another person has to approve (four eyes). */
export class ApprovalPolicy {
  constructor(private readonly rules: readonly Rule[] = []) {}

  static fromConfig(config: RootConfigService): ApprovalPolicy {
    const rules = config.getOptionalConfigArray('mlops.operations.approval');
    return new ApprovalPolicy(
      rules?.map(rule => ({
        environments: rule.getOptionalStringArray('environments'),
        actions: rule.getOptionalStringArray('actions'),
      })),
    );
  }

  isNeeded(action: string, environment: string | undefined): boolean {
    return this.rules.some(
      rule =>
        (rule.actions?.includes(action) ?? true) &&
        (rule.environments === undefined ||
          (environment !== undefined &&
            rule.environments.includes(environment))),
    );
  }
}
