import { ConflictError, InputError } from '@backstage/errors';
import {
  createStepHandler,
  stepInputs,
  type Proposal,
  type PullRequestState,
  type Repositories,
  type StepHandler,
  type StepOutcome,
} from '@slipway/backstage-plugin-mlops-node';
import { proposalBranch, proposalOutputSchema, readProgress } from './progress';
import { Proposing } from './Proposing';
import { tidyUp } from './tidyUp';
import { withdraw } from './withdraw';

const LOOK_AGAIN_MS = 10_000;

/** A branch, a commit, a pull request, and if asked the merge. */
export function proposeStep(repositories: Repositories): StepHandler {
  return createStepHandler({
    system: 'git',
    kind: 'repository.propose',
    input: stepInputs['repository.propose'],
    run: context => {
      const { repoUrl } = context.input;
      return new Proposing(
        context,
        repositories.read(repoUrl, context.signal),
      ).run();
    },
    async undo({ input, output, operation, outputs, checkpoint, signal }) {
      const repository = repositories.open(input.repoUrl, signal);
      const put = proposalOutputSchema.parse(output ?? {});
      if (output && !put.branch)
        return { message: 'There was nothing to undo' };
      const { pullRequest } = readProgress(checkpoint);
      const branch =
        put.branch ??
        proposalBranch({
          operationId: operation.id,
          outputs,
          repository: repository.webUrl,
        });
      const proposal = await withdraw(
        repository,
        branch,
        put.pullRequest ?? pullRequest,
      );
      if (!proposal) return { message: 'No pull request had been opened' };
      return proposal.status.state === 'merged'
        ? {
            stays: true,
            message: `${proposal.url} is merged already and stays so; what it changed has to be reverted by another pull request`,
          }
        : { message: `${proposal.url} is closed, and its branch deleted` };
    },
  });
}

/** Waits until what was proposed is merged. */
export function awaitMergeStep(repositories: Repositories): StepHandler {
  return createStepHandler({
    system: 'git',
    kind: 'repository.await-merge',
    input: stepInputs['repository.await-merge'],
    async run({ input, outputs, signal, logger }) {
      const put = proposalOutputSchema.safeParse(outputs[input.proposal]);
      if (!put.success) {
        throw new InputError(
          `The step ${input.proposal} has not proposed anything to wait for`,
        );
      }
      const { pullRequest, commit, url, branch } = put.data;
      if (!pullRequest || commit) {
        return {
          state: 'done',
          ...(!pullRequest && { message: 'There was nothing to merge' }),
          ...(url && { url }),
          output: commit ? { commit } : {},
        };
      }
      const repository = repositories.open(input.repoUrl, signal);
      const proposal = await repository.pullRequest(pullRequest);
      if (proposal.status.state === 'merged' && branch) {
        await tidyUp(repository, branch, logger);
      }
      return outcomeOf(proposal);
    },
  });
}

function outcomeOf({ status, base, url }: Proposal): StepOutcome {
  switch (status.state) {
    case 'merged':
      return {
        state: 'done',
        message: `Merged as ${status.commit.slice(0, 7)}`,
        url,
        output: { commit: status.commit },
      };
    case 'closed':
      throw new ConflictError(
        `The pull request ${url} was closed without being merged`,
      );
    default:
      return {
        state: 'waiting',
        message: whatFor(status, base),
        url,
        againAfterMs: LOOK_AGAIN_MS,
      };
  }
}

function whatFor(
  { conflicts, waitsFor }: PullRequestState & { state: 'open' },
  base: string,
): string {
  if (conflicts) {
    return `The pull request conflicts with ${base}: resolve that there, or close it`;
  }
  return waitsFor
    ? `The pull request waits for ${waitsFor}, and to be merged`
    : 'The pull request waits for somebody to merge it';
}
