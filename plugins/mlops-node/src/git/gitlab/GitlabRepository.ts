import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Commit } from '../../operations';
import { z } from 'zod';
import type { HostApi, HostRequest } from '../http/HostApi';
import { firstLine } from '../repository/firstLine';
import { instantOf } from '../repository/instantOf';
import type {
  CommitDetail,
  FolderAt,
  FolderHistory,
  MergeAnswer,
  MergeMessage,
  NewCommit,
  NewPullRequest,
  Proposal,
  Repository,
  TreeEntry,
} from '../repository/Repository';
import { commitActions } from './commitActions';
import {
  blobSchema,
  branchSchema,
  commitSchema,
  mergeRequestSchema,
  projectSchema,
  treeSchema,
  type GitlabCommit,
  type GitlabMergeRequest,
} from './schemas';
import { isThinking, toProposal } from './toProposal';

const PAGE = 100;

/** A project at GitLab (REST API v4); its pull requests are merge requests. */
export class GitlabRepository implements Repository {
  constructor(private readonly api: HostApi) {}

  get title(): string {
    return this.api.title;
  }

  get webUrl(): string {
    return this.api.webUrl;
  }

  async description(): Promise<string> {
    return (await this.#project()).description ?? '';
  }

  async defaultBranch(): Promise<string> {
    const { default_branch: branch } = await this.#project();
    if (branch) return branch;
    throw new NotFoundError(`${this.webUrl} has no branch yet`);
  }

  async commit(ref: string): Promise<CommitDetail> {
    const found = await this.api.get(commitSchema, {
      path: ['repository', 'commits', ref],
    });
    const { message, parent_ids: parents } = found;
    // GitLab does not tell the SHA of a commit's tree; it is asked by commit.
    const tree = found.id;
    return { ...toCommit(found), message, tree, parents: parents ?? [] };
  }

  async branchHead(branch: string): Promise<string | undefined> {
    const found = await this.api.find(branchSchema, {
      path: ['repository', 'branches', branch],
    });
    return found?.commit.id;
  }

  async entries({ commit: ref, path }: FolderAt): Promise<TreeEntry[]> {
    const entries: TreeEntry[] = [];
    for (let page = 1; ; page++) {
      const found = await this.api.get(treeSchema, {
        path: ['repository', 'tree'],
        query: { ref, path, page, per_page: PAGE },
      });
      entries.push(
        ...found.map(({ id: sha, ...entry }) => ({ ...entry, sha })),
      );
      if (found.length < PAGE) return entries;
    }
  }

  async blob(sha: string): Promise<Buffer> {
    const { content, encoding } = await this.api.get(blobSchema, {
      path: ['repository', 'blobs', sha],
    });
    return Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
  }

  async history(wanted: FolderHistory): Promise<Commit[]> {
    const { ref, path, limit } = wanted;
    const commits = await this.api.get(z.array(commitSchema), {
      path: ['repository', 'commits'],
      query: {
        ref_name: ref,
        path,
        per_page: limit,
      },
    });
    return commits.map(toCommit);
  }

  async createCommit(commit: NewCommit): Promise<string> {
    const request: HostRequest = {
      path: ['repository', 'commits'],
      method: 'POST',
      body: {
        branch: commit.branch,
        start_sha: commit.base.sha,
        commit_message: commit.message,
        actions: await commitActions(commit.edits, sha => this.blob(sha)),
      },
    };
    const answer = await this.api.ask(request);
    if (!answer.ok && answer.status === 400) {
      throw new ConflictError(this.api.refusal(request, answer).message);
    }
    return this.api.read(commitSchema, request, answer).id;
  }

  async deleteBranch(branch: string): Promise<void> {
    const request: HostRequest = {
      path: ['repository', 'branches', branch],
      method: 'DELETE',
    };
    const answer = await this.api.ask(request);
    if (!answer.ok && answer.status !== 404) {
      throw this.api.refusal(request, answer);
    }
  }

  async pullRequestOf(branch: string): Promise<Proposal | undefined> {
    const [found] = await this.api.get(z.array(mergeRequestSchema), {
      path: ['merge_requests'],
      query: {
        source_branch: branch,
        state: 'all',
        order_by: 'created_at',
        sort: 'desc',
        per_page: 1,
      },
    });
    return found && toProposal(found);
  }

  async pullRequest(id: string): Promise<Proposal> {
    return toProposal(await this.#mergeRequest(id));
  }

  async openPullRequest(wanted: NewPullRequest): Promise<Proposal> {
    const opened = await this.api.get(mergeRequestSchema, {
      path: ['merge_requests'],
      method: 'POST',
      body: {
        source_branch: wanted.branch,
        target_branch: wanted.baseBranch,
        title: wanted.title,
        description: wanted.body,
      },
    });
    return toProposal(opened);
  }

  async merge(proposal: Proposal, message: MergeMessage): Promise<MergeAnswer> {
    const { squash_option: squash } = await this.#project();
    const text = `${message.title}\n\n${message.body}`;
    const request: HostRequest = {
      path: ['merge_requests', proposal.id, 'merge'],
      method: 'PUT',
      body: {
        sha: proposal.head,
        merge_commit_message: text,
        ...(squash === 'always' && {
          squash: true,
          squash_commit_message: text,
        }),
      },
    };
    const answer = await this.api.ask(request);
    const found = await this.#mergeRequest(proposal.id);
    const { status } = toProposal(found);
    if (status.state === 'merged') return status;
    if (answer.ok || isThinking(found)) return { state: 'checking' };
    // 405: not mergeable; 409: the head is another; 422: failed to merge. Who
    // may not merge to the branch gets 401 or 403.
    if ([401, 403, 405, 406, 409, 422].includes(answer.status)) {
      const wanted = status.state === 'open' && status.waitsFor;
      const why = wanted ? `it waits for ${wanted}` : answer.words;
      return { state: 'refused', why: why || 'it is not allowed' };
    }
    throw this.api.refusal(request, answer);
  }

  async closePullRequest(id: string): Promise<void> {
    await this.api.get(mergeRequestSchema, {
      path: ['merge_requests', id],
      method: 'PUT',
      body: { state_event: 'close' },
    });
  }

  async #project() {
    return this.api.get(projectSchema, { path: [] });
  }

  async #mergeRequest(id: string): Promise<GitlabMergeRequest> {
    return this.api.get(mergeRequestSchema, { path: ['merge_requests', id] });
  }
}

function toCommit(found: GitlabCommit): Commit {
  const { id: sha, title, author_name: author, web_url: url } = found;
  const at = instantOf(found.committed_date);
  return {
    sha,
    title: firstLine(title),
    ...(author && { author }),
    ...(at && { at }),
    ...(url && { url }),
  };
}
