export type ReviewState =
  'APPROVED' | 'REQUEST_CHANGES' | 'COMMENT' | 'PENDING';

export interface Review {
  readonly id: number;
  readonly reviewer: string;
  readonly state: ReviewState;
  readonly body: string;
  /** The head that was looked at. */
  readonly commit: string;
  readonly at: Date;
  dismissed: boolean;
}

export interface Comment {
  readonly id: number;
  readonly author: string;
  readonly body: string;
  readonly at: Date;
}

/** How a pull request came to its end, if it has. */
export type PullOutcome =
  | { readonly state: 'open' }
  | { readonly state: 'closed'; readonly at: Date }
  | {
      readonly state: 'merged';
      readonly at: Date;
      readonly by: string;
      readonly commit: string;
      /** The head and the common ancestor when it was merged. */
      readonly head: string;
      readonly mergeBase: string;
    };

export interface PullRequest {
  readonly number: number;
  readonly author: string;
  readonly createdAt: Date;
  readonly base: string;
  readonly headBranch: string;
  title: string;
  body: string;
  updatedAt: Date;
  outcome: PullOutcome;
  /** Where the head was last seen; it stays when the branch is gone. */
  lastHead: string;
  readonly reviews: Review[];
  readonly comments: Comment[];
}

/** The pull requests of a repository. */
export class PullRequests {
  private readonly pulls: PullRequest[] = [];
  private lastId = 0;

  /** Newest first. */
  all(): PullRequest[] {
    return [...this.pulls].reverse();
  }

  get(number: number): PullRequest | undefined {
    return this.pulls.find(each => each.number === number);
  }

  openFor(headBranch: string, base: string): PullRequest | undefined {
    return this.pulls.find(
      each =>
        each.outcome.state === 'open' &&
        each.headBranch === headBranch &&
        each.base === base,
    );
  }

  open(
    about: Pick<
      PullRequest,
      'author' | 'base' | 'headBranch' | 'title' | 'body' | 'lastHead'
    >,
    at: Date,
  ): PullRequest {
    const pull: PullRequest = {
      ...about,
      number: this.pulls.length + 1,
      createdAt: at,
      updatedAt: at,
      outcome: { state: 'open' },
      reviews: [],
      comments: [],
    };
    this.pulls.push(pull);
    return pull;
  }

  nextId(): number {
    this.lastId += 1;
    return this.lastId;
  }
}
