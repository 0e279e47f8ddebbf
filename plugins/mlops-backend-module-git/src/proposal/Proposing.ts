import { ConflictError, isError } from '@backstage/errors';
import {
  targetBranch,
  type CommitDetail,
  type MergeAnswer,
  type Proposal,
  type Repository,
  type RepositoryReader,
  type StepContext,
  type StepInput,
  type StepOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import { editsFor } from './editsFor';
import { isOvertaken } from './isOvertaken';
import {
  proposalBranch,
  readProgress,
  toCheckpoint,
  type Progress,
} from './progress';
import { commitMessage, pullRequestBody } from './proposalWords';
import { tidyUp } from './tidyUp';

const MOST_REFUSALS = 3;
const CHECKING_MOST_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

export type ProposeContext = StepContext<
  Required<StepInput<'repository.propose'>>
>;

interface Target {
  branch: string;
  head: CommitDetail;
}

/**
 * One run of `repository.propose`. Whatever an earlier life made is found by
 * its branch, which has the operation's id, and taken.
 */
export class Proposing {
  readonly #progress: Progress;
  readonly #branch: string;
  readonly #repository: Repository;

  constructor(
    private readonly context: ProposeContext,
    private readonly reader: RepositoryReader,
  ) {
    this.#repository = reader.repository;
    this.#progress = readProgress(context.checkpoint);
    this.#branch = proposalBranch({
      operationId: context.operation.id,
      outputs: context.outputs,
      repository: this.#repository.webUrl,
    });
  }

  async run(): Promise<StepOutcome> {
    const target = await targetBranch(
      this.#repository,
      this.context.input.branch,
    );
    const found = await this.#find();
    if (found) return this.#settle(found, target);
    const made = await this.#make(target);
    return made === 'again'
      ? this.#waiting(`${target.branch} has just changed; trying again`)
      : this.#proposed(made, target);
  }

  async #proposed(
    made: Proposal | undefined,
    target: Target,
  ): Promise<StepOutcome> {
    if (!made) {
      return {
        state: 'done',
        message: `There is nothing to change on ${target.branch}: it is so already`,
        output: { commit: target.head.sha },
      };
    }
    await this.#save({ pullRequest: made.id });
    return this.#settle(made, target);
  }

  async #find(): Promise<Proposal | undefined> {
    const { pullRequest } = this.#progress;
    return pullRequest
      ? this.#repository.pullRequest(pullRequest)
      : this.#repository.pullRequestOf(this.#branch);
  }

  /** Undefined when there is nothing to change. */
  async #make({
    branch,
    head,
  }: Target): Promise<Proposal | 'again' | undefined> {
    const { input, operation } = this.context;
    if (!(await this.#repository.branchHead(this.#branch))) {
      const edits = await editsFor(this.reader, input.change, head);
      if (edits.length === 0) return undefined;
      const { title, body } = commitMessage(operation, input);
      const committed = await this.#commit({
        branch: this.#branch,
        baseBranch: branch,
        base: head,
        message: `${title}\n\n${body}`,
        edits,
      });
      if (!committed) return 'again';
    }
    return this.#open({
      branch: this.#branch,
      baseBranch: branch,
      title: input.title,
      body: pullRequestBody(operation, input),
    });
  }

  /** One that an earlier life opened may not have been in the list yet. */
  async #open(
    wanted: Parameters<Repository['openPullRequest']>[0],
  ): Promise<Proposal> {
    try {
      return await this.#repository.openPullRequest(wanted);
    } catch (error) {
      const found = await this.#repository.pullRequestOf(wanted.branch);
      if (found) return found;
      throw error;
    }
  }

  /** False when files changed between looking and writing. */
  async #commit(
    commit: Parameters<Repository['createCommit']>[0],
  ): Promise<boolean> {
    try {
      await this.#repository.createCommit(commit);
      return true;
    } catch (error) {
      const refusals = this.#progress.refusals + 1;
      const isRace = isError(error) && error.name === 'ConflictError';
      if (!isRace || refusals >= MOST_REFUSALS) throw error;
      await this.#save({ refusals });
      return false;
    }
  }

  async #settle(proposal: Proposal, target: Target): Promise<StepOutcome> {
    const { status, url } = proposal;
    switch (status.state) {
      case 'merged':
        return this.#merged(proposal, status.commit);
      case 'closed':
        throw new ConflictError(
          `The pull request ${url} was closed without being merged`,
        );
      default:
        return this.context.input.merge === 'now'
          ? this.#merge(proposal, target)
          : this.#leftOpen(proposal, `${url} waits to be approved and merged`);
    }
  }

  async #merge(proposal: Proposal, target: Target): Promise<StepOutcome> {
    const { operation, input } = this.context;
    const message = commitMessage(operation, input);
    const answer = await this.#repository.merge(proposal, message);
    if (answer.state === 'merged') return this.#merged(proposal, answer.commit);
    const now = await targetBranch(this.#repository, target.branch);
    if (await isOvertaken(this.reader, proposal, now.head)) {
      throw new ConflictError(
        `${target.branch} has changed meanwhile in the same files, so that ${proposal.url} cannot be merged; plan it again`,
      );
    }
    return this.#notMerged(proposal, answer);
  }

  async #notMerged(
    proposal: Proposal,
    answer: Exclude<MergeAnswer, { state: 'merged' }>,
  ): Promise<StepOutcome> {
    const { url } = proposal;
    if (answer.state === 'refused') {
      return this.#leftOpen(
        proposal,
        `${this.#repository.title} does not let the portal merge ${url} yet (${answer.why}); somebody has to approve and merge it`,
      );
    }
    const since = this.#progress.checkingSince ?? Date.now();
    if (Date.now() - since > CHECKING_MOST_MS) {
      return this.#leftOpen(
        proposal,
        `${this.#repository.title} does not say whether ${url} can be merged; somebody has to look at it`,
      );
    }
    await this.#save({ checkingSince: since });
    return this.#waiting(
      `${this.#repository.title} looks whether ${url} can be merged`,
      url,
    );
  }

  async #merged(proposal: Proposal, commit: string): Promise<StepOutcome> {
    await tidyUp(this.#repository, this.#branch, this.context.logger);
    return {
      state: 'done',
      message: `Merged as ${commit.slice(0, 7)}`,
      url: proposal.url,
      output: { ...this.#output(proposal), commit },
    };
  }

  #leftOpen(proposal: Proposal, message: string): StepOutcome {
    const output = this.#output(proposal);
    return { state: 'done', message, url: proposal.url, output };
  }

  #output({ id, url }: Proposal) {
    return {
      pullRequest: id,
      url,
      branch: this.#branch,
      repository: this.#repository.webUrl,
    };
  }

  #waiting(message: string, url?: string): StepOutcome {
    const again = { againAfterMs: ASK_AGAIN_MS };
    return { state: 'waiting', message, ...again, ...(url && { url }) };
  }

  async #save(change: Partial<Progress>): Promise<void> {
    Object.assign(this.#progress, change);
    await this.context.saveCheckpoint(toCheckpoint(this.#progress));
  }
}
