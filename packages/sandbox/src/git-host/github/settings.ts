import type { Project } from '../gitHost';

/** What a repository's page of settings has at GitHub. */
export interface RepositorySettings {
  allowMergeCommit: boolean;
  allowSquashMerge: boolean;
  allowRebaseMerge: boolean;
  allowAutoMerge: boolean;
  allowUpdateBranch: boolean;
  deleteBranchOnMerge: boolean;
  homepage: string | null;
  hasIssues: boolean;
  hasProjects: boolean;
  hasWiki: boolean;
  topics: string[];
}

/** A protected branch, as it was asked for. */
export interface BranchRule {
  enforceAdmins: boolean;
  /** Undefined: none are asked for. */
  reviews?: {
    count: number;
    dismissStale: boolean;
    codeOwners: boolean;
    lastPush: boolean;
  };
  /** Undefined: none are asked for. */
  checks?: { strict: boolean; contexts: readonly string[] };
  linearHistory: boolean;
  conversationResolution: boolean;
  blockCreations: boolean;
}

const DEFAULTS: RepositorySettings = {
  allowMergeCommit: true,
  allowSquashMerge: true,
  allowRebaseMerge: true,
  allowAutoMerge: false,
  allowUpdateBranch: false,
  deleteBranchOnMerge: false,
  homepage: null,
  hasIssues: true,
  hasProjects: true,
  hasWiki: true,
  topics: [],
};

/** What GitHub knows of the host's repositories, and Gitea does not. */
export class GithubSettings {
  private readonly settings = new WeakMap<Project, RepositorySettings>();
  private readonly rules = new WeakMap<Project, Map<string, BranchRule>>();

  of(project: Project): RepositorySettings {
    return this.settings.get(project) ?? DEFAULTS;
  }

  change(project: Project, change: Partial<RepositorySettings>): void {
    this.settings.set(project, { ...this.of(project), ...change });
  }

  rule(project: Project, branch: string): BranchRule | undefined {
    return this.rules.get(project)?.get(branch);
  }

  /**
   * Whoever has the host's token is an administrator: a rule that is not
   * enforced for these keeps them from nothing.
   */
  protect(project: Project, branch: string, rule: BranchRule, at: Date): void {
    const rules = this.rules.get(project) ?? new Map<string, BranchRule>();
    this.rules.set(project, rules.set(branch, rule));
    project.protections.set({
      ruleName: branch,
      enablePush: !rule.enforceAdmins || !rule.reviews,
      requiredApprovals: rule.reviews?.count ?? 0,
      dismissStaleApprovals: rule.reviews?.dismissStale ?? false,
      blockOnRejectedReviews: rule.reviews !== undefined,
      createdAt: at,
      updatedAt: at,
    });
  }

  unprotect(project: Project, branch: string): boolean {
    project.protections.delete(branch);
    return this.rules.get(project)?.delete(branch) ?? false;
  }
}
