import { ConflictError, InputError } from '@backstage/errors';
import type { Commit } from '../../operations';
import { z } from 'zod';
import type { HostApi, HostRequest } from '../http/HostApi';
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
import { toCommit, toCommitDetail } from '../repository/toCommit';
import { fileOperations } from './fileOperations';
import { mergeStyle } from './mergeStyle';
import {
  blobSchema,
  branchSchema,
  commitSchema,
  filesSchema,
  pullRequestSchema,
  repositorySchema,
  treeSchema,
} from './schemas';
import { conflicts, waitsFor } from './words';
import type { GiteaPullRequest } from './schemas';

const PULL_REQUESTS_LOOKED_AT = 50;

/** A repository at Gitea or Forgejo (REST API v1). */
export class GiteaRepository implements Repository {
  constructor(private readonly api: HostApi) {}

  get title(): string {
    return this.api.title;
  }

  get webUrl(): string {
    return this.api.webUrl;
  }

  async description(): Promise<string> {
    return (await this.#settings()).description ?? '';
  }

  async defaultBranch(): Promise<string> {
    return (await this.#settings()).default_branch;
  }

  async commit(ref: string): Promise<CommitDetail> {
    const found = await this.api.get(commitSchema, {
      path: ['git', 'commits', ref],
      query: { stat: 'false', files: 'false' },
    });
    return toCommitDetail(found);
  }

  async branchHead(branch: string): Promise<string | undefined> {
    const found = await this.#branch(branch);
    return found?.commit.id;
  }

  async entries({ tree }: FolderAt): Promise<TreeEntry[]> {
    const entries: TreeEntry[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.api.get(treeSchema, {
        path: ['git', 'trees', tree],
        query: { page, per_page: 1000 },
      });
      const found = answer.tree ?? [];
      entries.push(
        ...found.map(({ path, ...entry }) => ({ ...entry, name: path })),
      );
      if (!answer.truncated || found.length === 0) return entries;
    }
  }

  async blob(sha: string): Promise<Buffer> {
    const { content, size } = await this.api.get(blobSchema, {
      path: ['git', 'blobs', sha],
    });
    if (size > 0 && !content) {
      throw new InputError(
        `A file (blob ${sha.slice(0, 7)}, ${size} bytes) is larger than Gitea gives over its API; restore it with git`,
      );
    }
    return Buffer.from(content ?? '', 'base64');
  }

  async history(wanted: FolderHistory): Promise<Commit[]> {
    const { ref, path, limit } = wanted;
    const commits = await this.api.get(z.array(commitSchema), {
      path: ['commits'],
      query: {
        sha: ref,
        path,
        limit,
        stat: 'false',
        verification: 'false',
        files: 'false',
      },
    });
    return commits.slice(0, limit).map(toCommit);
  }

  async createCommit(commit: NewCommit): Promise<string> {
    const { branch, baseBranch, message, edits } = commit;
    const request: HostRequest = {
      path: ['contents'],
      method: 'POST',
      body: {
        branch: baseBranch,
        new_branch: branch,
        message,
        files: await fileOperations(edits, sha => this.blob(sha)),
      },
    };
    const answer = await this.api.ask(request);
    if (!answer.ok && [409, 422].includes(answer.status)) {
      throw new ConflictError(this.api.refusal(request, answer).message);
    }
    return this.api.read(filesSchema, request, answer).commit.sha;
  }

  async deleteBranch(branch: string): Promise<void> {
    const request: HostRequest = {
      path: ['branches', branch],
      method: 'DELETE',
    };
    const answer = await this.api.ask(request);
    if (!answer.ok && answer.status !== 404) {
      throw this.api.refusal(request, answer);
    }
  }

  /**
   * Gitea filters by neither head nor branch here: one that was made a moment
   * ago is among the first.
   */
  async pullRequestOf(branch: string): Promise<Proposal | undefined> {
    const newest = await this.api.get(z.array(pullRequestSchema), {
      path: ['pulls'],
      query: {
        state: 'all',
        sort: 'recentupdate',
        limit: PULL_REQUESTS_LOOKED_AT,
      },
    });
    const found = newest
      .filter(({ head }) => head.label === branch || head.ref === branch)
      .sort((a, b) => b.number - a.number)[0];
    return found && this.#proposal(found);
  }

  async pullRequest(id: string): Promise<Proposal> {
    return this.#proposal(await this.#pullRequest(id));
  }

  async openPullRequest(wanted: NewPullRequest): Promise<Proposal> {
    const { branch: head, baseBranch: base, title, body } = wanted;
    const opened = await this.api.get(pullRequestSchema, {
      path: ['pulls'],
      method: 'POST',
      body: { head, base, title, body },
    });
    return this.#proposal(opened);
  }

  async merge(proposal: Proposal, message: MergeMessage): Promise<MergeAnswer> {
    const request: HostRequest = {
      path: ['pulls', proposal.id, 'merge'],
      method: 'POST',
      body: {
        Do: mergeStyle(await this.#settings()),
        MergeTitleField: message.title,
        MergeMessageField: message.body,
        head_commit_id: proposal.head,
      },
    };
    const answer = await this.api.ask(request);
    const { merged, merge_commit_sha: commit } = await this.#pullRequest(
      proposal.id,
    );
    if (merged && commit) return { state: 'merged', commit };
    if (answer.ok) return { state: 'checking' };
    // Said while it looks for conflicts, and of a pull request that has some
    // (gitea v1.24, routers/api/v1/repo/pull.go, MergePullRequest).
    if (answer.words.includes('try again later')) return { state: 'checking' };
    if ([405, 409].includes(answer.status)) {
      return { state: 'refused', why: answer.words || 'it is not allowed' };
    }
    throw this.api.refusal(request, answer);
  }

  async closePullRequest(id: string): Promise<void> {
    await this.api.get(pullRequestSchema, {
      path: ['pulls', id],
      method: 'PATCH',
      body: { state: 'closed' },
    });
  }

  async #settings() {
    return this.api.get(repositorySchema, { path: [] });
  }

  async #branch(branch: string) {
    return this.api.find(branchSchema, { path: ['branches', branch] });
  }

  async #pullRequest(id: string): Promise<GiteaPullRequest> {
    return this.api.get(pullRequestSchema, { path: ['pulls', id] });
  }

  async #proposal(pull: GiteaPullRequest): Promise<Proposal> {
    const { number, html_url: url, head, base } = pull;
    const id = String(number);
    const common = { id, url, base: base.ref, head: head.sha };
    if (pull.merged && pull.merge_commit_sha) {
      const status = {
        state: 'merged' as const,
        commit: pull.merge_commit_sha,
      };
      return { ...common, status };
    }
    if (pull.state !== 'open')
      return { ...common, status: { state: 'closed' } };
    const wanted = waitsFor(pull, await this.#branch(base.ref));
    return {
      ...common,
      status: {
        state: 'open',
        conflicts: conflicts(pull, new Date()),
        ...(wanted && { waitsFor: wanted }),
      },
    };
  }
}
