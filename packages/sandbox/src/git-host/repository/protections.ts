/** What a branch is kept from. */
export interface Protection {
  readonly ruleName: string;
  readonly enablePush: boolean;
  readonly requiredApprovals: number;
  readonly dismissStaleApprovals: boolean;
  readonly blockOnRejectedReviews: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The protected branches of a repository. */
export class Protections {
  private readonly rules = new Map<string, Protection>();

  all(): Protection[] {
    return [...this.rules.values()];
  }

  get(ruleName: string): Protection | undefined {
    return this.rules.get(ruleName);
  }

  set(rule: Protection): void {
    this.rules.set(rule.ruleName, rule);
  }

  delete(ruleName: string): boolean {
    return this.rules.delete(ruleName);
  }

  /** The rule for a branch: by its name, else by the first pattern. */
  of(branch: string): Protection | undefined {
    return (
      this.rules.get(branch) ??
      this.all().find(({ ruleName }) => patternOf(ruleName).test(branch))
    );
  }
}

/** `release/*` stops at a slash, as Gitea's patterns do; `**` does not. */
function patternOf(ruleName: string): RegExp {
  const source = ruleName
    .split(/(\*\*|\*)/)
    .map(part => {
      if (part === '**') {
        return '.*';
      }
      return part === '*'
        ? '[^/]*'
        : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${source}$`);
}
