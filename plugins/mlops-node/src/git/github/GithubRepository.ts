import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { Commit } from '../../operations';
import { z } from 'zod';
import type { HostApi, HostRequest } from '../http/HostApi';
import type { Answer } from '../http/readAnswer';
import type {
  CommitDetail,
  FileEdit,
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
import {
  blobSchema,
  commitSchema,
  mergeSchema,
  pullRequestSchema,
  refSchema,
  repositorySchema,
  shaSchema,
  treeSchema,
  type GithubPullRequest,
} from './schemas';
import { toProposal } from './toProposal';

const FILE = '100644';
/** `Merge commits are not allowed on this repository.` */
const IS_ABOUT_METHOD = /not allowed on this repository/i;

type MergeMethod = 'merge' | 'squash' | 'rebase';

/**
 * A repository at GitHub or GitHub Enterprise. Commits are made of blobs that
 * are there already, so what is restored is exact: binary files, links and
 * modes too.
 */
export class GithubRepository implements Repository {
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
    const request = { path: ['commits', ref] };
    const answer = await this.api.ask(request);
    if (!answer.ok && answer.status === 422) {
      throw new NotFoundError(`There is no commit ${ref} in ${this.webUrl}`);
    }
    return toCommitDetail(this.api.read(commitSchema, request, answer));
  }

  /** A repository without commits is answered with 409. */
  async branchHead(branch: string): Promise<string | undefined> {
    const request = { path: ['git', 'ref', 'heads', ...branch.split('/')] };
    const answer = await this.api.ask(request);
    if (!answer.ok && [404, 409].includes(answer.status)) return undefined;
    return this.api.read(refSchema, request, answer).object.sha;
  }

  async entries({ tree, path }: FolderAt): Promise<TreeEntry[]> {
    const found = await this.api.get(treeSchema, {
      path: ['git', 'trees', tree],
    });
    if (found.truncated) {
      throw new InputError(
        `The folder ${path} of ${this.webUrl} has more files than GitHub lists`,
      );
    }
    return found.tree.map(({ path: name, ...entry }) => ({ ...entry, name }));
  }

  async blob(sha: string): Promise<Buffer> {
    const { content, encoding } = await this.api.get(blobSchema, {
      path: ['git', 'blobs', sha],
    });
    return Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
  }

  async history(wanted: FolderHistory): Promise<Commit[]> {
    const { ref: sha, path, limit } = wanted;
    const commits = await this.api.get(z.array(commitSchema), {
      path: ['commits'],
      query: { sha, path, per_page: limit },
    });
    return commits.map(toCommit);
  }

  /** The branch comes last: until then nothing can be seen of it. */
  async createCommit(commit: NewCommit): Promise<string> {
    const { branch, base, message, edits } = commit;
    const tree = await this.#post(shaSchema, ['git', 'trees'], {
      base_tree: base.tree,
      tree: edits.map(treeEdit),
    });
    const { sha } = await this.#post(shaSchema, ['git', 'commits'], {
      message,
      tree: tree.sha,
      parents: [base.sha],
    });
    const request: HostRequest = {
      path: ['git', 'refs'],
      method: 'POST',
      body: { ref: `refs/heads/${branch}`, sha },
    };
    const answer = await this.api.ask(request);
    if (!answer.ok && answer.status === 422) {
      throw new ConflictError(this.api.refusal(request, answer).message);
    }
    this.api.read(refSchema, request, answer);
    return sha;
  }

  /** GitHub says 422 for a branch that is not there. */
  async deleteBranch(branch: string): Promise<void> {
    const request: HostRequest = {
      path: ['git', 'refs', 'heads', ...branch.split('/')],
      method: 'DELETE',
    };
    const answer = await this.api.ask(request);
    if (!answer.ok && ![404, 422].includes(answer.status)) {
      throw this.api.refusal(request, answer);
    }
  }

  async pullRequestOf(branch: string): Promise<Proposal | undefined> {
    const [owner] = this.api.repository;
    const [found] = await this.api.get(z.array(pullRequestSchema), {
      path: ['pulls'],
      query: {
        head: `${owner}:${branch}`,
        state: 'all',
        sort: 'created',
        direction: 'desc',
        per_page: 1,
      },
    });
    return found && toProposal(found);
  }

  async pullRequest(id: string): Promise<Proposal> {
    return toProposal(await this.#pullRequest(id));
  }

  async openPullRequest(wanted: NewPullRequest): Promise<Proposal> {
    const { branch: head, baseBranch: base, title, body } = wanted;
    const asked = { head, base, title, body };
    return toProposal(await this.#post(pullRequestSchema, ['pulls'], asked));
  }

  async merge(proposal: Proposal, message: MergeMessage): Promise<MergeAnswer> {
    const { request, answer } = await this.#tryMerge(proposal, message);
    if (answer.ok) {
      const { sha: commit } = this.api.read(mergeSchema, request, answer);
      return { state: 'merged', commit };
    }
    const pull = await this.#pullRequest(proposal.id);
    const { status } = toProposal(pull);
    if (status.state === 'merged') return status;
    // `Base branch was modified. Review and try the merge again.`; that of a
    // head (409) is no matter of time.
    const isBrief =
      answer.status === 405 && answer.words.includes('try the merge again');
    if (pull.mergeable === null || isBrief) return { state: 'checking' };
    // 405: not mergeable or not allowed; 409: the head is another. A rule of
    // the branch may also come as 403 or 422.
    if ([403, 405, 409, 422].includes(answer.status)) {
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

  /** By the first method that the repository and its rules allow. */
  async #tryMerge(
    { id, head }: Proposal,
    { title, body }: MergeMessage,
  ): Promise<{ request: HostRequest; answer: Answer }> {
    const [first, ...others] = methodsOf(await this.#settings());
    const request = (method: string): HostRequest => ({
      path: ['pulls', id, 'merge'],
      method: 'PUT',
      body: {
        sha: head,
        merge_method: method,
        commit_title: `${title} (#${id})`,
        commit_message: body,
      },
    });
    let tried = {
      request: request(first),
      answer: await this.api.ask(request(first)),
    };
    for (const method of others) {
      const { answer } = tried;
      if (answer.ok || !IS_ABOUT_METHOD.test(answer.words)) break;
      tried = {
        request: request(method),
        answer: await this.api.ask(request(method)),
      };
    }
    return tried;
  }

  async #pullRequest(id: string): Promise<GithubPullRequest> {
    return this.api.get(pullRequestSchema, { path: ['pulls', id] });
  }

  async #settings() {
    return this.api.get(repositorySchema, { path: [] });
  }

  async #post<T extends z.ZodType>(
    schema: T,
    path: readonly string[],
    body: unknown,
  ): Promise<z.output<T>> {
    return this.api.get(schema, { path, method: 'POST', body });
  }
}

/** A null SHA takes a file away (docs.github.com, "Create a tree"). */
function treeEdit(edit: FileEdit) {
  const { path } = edit;
  if (edit.type === 'delete') {
    const { mode, type } = edit.before;
    return { path, mode, type, sha: null };
  }
  const { after, before } = edit;
  if (after.type === 'text') {
    const mode = before?.mode ?? FILE;
    return { path, mode, type: 'blob', content: after.text };
  }
  const type = after.mode === '160000' ? 'commit' : 'blob';
  return { path, mode: after.mode, type, sha: after.sha };
}

/** Only administrators are told for sure what is allowed. */
function methodsOf(
  settings: z.infer<typeof repositorySchema>,
): [MergeMethod, ...MergeMethod[]] {
  const allowed: MergeMethod[] = [
    ...(settings.allow_merge_commit ? (['merge'] as const) : []),
    ...(settings.allow_squash_merge ? (['squash'] as const) : []),
  ];
  const [first, ...others] = allowed;
  return first ? [first, ...others, 'rebase'] : ['rebase'];
}
