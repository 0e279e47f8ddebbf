import { http, HttpResponse, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { z } from 'zod';
import { MemoryGit, type MemoryCommit, type MemoryPull } from './MemoryGit';
import { memoryHost } from './memoryHost';
import type { TestHost } from './TestHost';

const API = 'https://gitlab.com/api/v4';
const SECRET = 'glpat-verysecrettoken';

const commitSchema = z.object({
  branch: z.string(),
  start_sha: z.string(),
  commit_message: z.string(),
  actions: z.array(
    z.object({
      action: z.enum(['create', 'update', 'delete', 'chmod']),
      file_path: z.string(),
      content: z.string().optional(),
      encoding: z.literal('base64').optional(),
      execute_filemode: z.boolean().optional(),
    }),
  ),
});
const pullSchema = z.object({
  source_branch: z.string(),
  target_branch: z.string(),
  title: z.string(),
});
const mergeSchema = z.object({
  sha: z.string(),
  merge_commit_message: z.string(),
});

/** GitLab's REST API (v4), as far as the module calls it. */
export async function startGitlabHost(): Promise<TestHost> {
  const git = new MemoryGit();
  git.push({ 'README.md': '# gitops\n' }, 'Initial commit');
  const server = setupServer(
    http.all(`${API}/*`, async ({ request }) => {
      const url = new URL(request.url);
      if (request.headers.get('authorization') !== `Bearer ${SECRET}`) {
        return refused(401, '401 Unauthorized');
      }
      const body: unknown = request.body ? await request.json() : undefined;
      const prefix = '/api/v4/projects/fraud%2Fteam%2Fgitops';
      if (!url.pathname.startsWith(prefix)) return refused(404, 'Not Found');
      const segments = url.pathname.slice(prefix.length + 1).split('/');
      return answer(
        request.method,
        segments.map(decodeURIComponent),
        url.searchParams,
        body,
      );
    }),
  );
  server.listen({ onUnhandledRequest: 'bypass' });

  function answer(
    method: string,
    segments: readonly string[],
    query: URLSearchParams,
    body: unknown,
  ) {
    const isRequest = segments[0] === 'merge_requests';
    const [what, name] = isRequest ? segments : segments.slice(1);
    switch (`${method} ${what ?? ''}`) {
      case 'GET ':
        return ok({ default_branch: 'main', squash_option: 'default_off' });
      case 'GET commits':
        return name ? oneCommit(name) : history(query);
      case 'POST commits':
        return makeCommit(commitSchema.parse(body));
      case 'GET tree':
        return tree(query);
      case 'GET blobs': {
        const content = git.blobs.get(name)?.toString('base64') ?? '';
        return ok({ sha: name, encoding: 'base64', content });
      }
      case 'GET branches': {
        const id = git.branches.get(name);
        return id
          ? ok({ name, commit: { id } })
          : refused(404, '404 Branch Not Found');
      }
      case 'DELETE branches':
        return git.branches.delete(name)
          ? new HttpResponse(null, { status: 204 })
          : refused(404, '404 Branch Not Found');
      default:
        return mergeRequest(method, segments.slice(1), query, body);
    }
  }

  function mergeRequest(
    method: string,
    [number, then]: readonly string[],
    query: URLSearchParams,
    body: unknown,
  ) {
    if (!number) return method === 'GET' ? requestsOf(query) : open(body);
    const pull = git.pulls[Number(number) - 1];
    if (then === 'merge') return merge(pull, body);
    if (method === 'PUT') pull.state = 'closed';
    return ok(shape(pull));
  }

  function makeCommit(asked: z.infer<typeof commitSchema>) {
    if (git.branches.has(asked.branch)) {
      return refused(
        400,
        `A branch called '${asked.branch}' already exists. Switch to that branch in order to make changes`,
      );
    }
    const files = { ...git.commit(asked.start_sha).files };
    for (const { action, file_path: path, ...edit } of asked.actions) {
      if (action === 'delete') {
        delete files[path];
      } else if (action === 'chmod') {
        const mode = edit.execute_filemode ? '100755' : '100644';
        files[path] = { ...files[path], mode };
      } else {
        const sha = git.writeBlob(Buffer.from(edit.content ?? '', 'base64'));
        const mode = files[path]?.mode ?? '100644';
        files[path] = { mode, sha };
      }
    }
    const sha = git.writeCommit(files, asked.commit_message, [asked.start_sha]);
    git.branches.set(asked.branch, sha);
    return ok(commitShape(git.commit(sha)), 201);
  }

  function oneCommit(ref: string) {
    const found = git.resolve(ref);
    return found
      ? ok(commitShape(found))
      : refused(404, '404 Commit Not Found');
  }

  function history(query: URLSearchParams) {
    return ok(
      git
        .log(query.get('ref_name') ?? 'main', query.get('path') ?? '')
        .slice(0, Number(query.get('per_page') ?? 20))
        .map(commitShape),
    );
  }

  function tree(query: URLSearchParams) {
    const commit = git.resolve(query.get('ref') ?? 'main');
    const path = (query.get('path') ?? '').split('/').filter(Boolean);
    let sha = commit?.tree;
    for (const name of path) {
      const entries = git.trees.get(sha ?? '');
      sha = entries?.find(each => each.name === name)?.sha;
    }
    const entries = git.trees.get(sha ?? '');
    if (!entries) return refused(404, '404 Tree Not Found');
    const page = Number(query.get('page') ?? 1);
    return ok(
      (page > 1 ? [] : entries).map(({ sha: id, ...entry }) => ({
        id,
        ...entry,
        path: [...path, entry.name].join('/'),
      })),
    );
  }

  function requestsOf(query: URLSearchParams) {
    return ok(
      git.pulls
        .filter(({ branch }) => branch === query.get('source_branch'))
        .reverse()
        .map(shape),
    );
  }

  function open(body: unknown) {
    const asked = pullSchema.parse(body);
    const { source_branch: branch, target_branch: base, title } = asked;
    if (git.pulls.some(p => p.branch === branch && p.state === 'open')) {
      return refused(409, 'Another open merge request already exists');
    }
    return ok(shape(git.open({ branch, base, title })), 201);
  }

  function merge(pull: MemoryPull, body: unknown) {
    const { sha, merge_commit_message: message } = mergeSchema.parse(body);
    if (pull.state !== 'open' || git.conflicts(pull) || git.isProtected) {
      return refused(405, '405 Method Not Allowed');
    }
    if (sha !== pull.head) return refused(409, 'SHA does not match HEAD');
    git.merge(pull, message);
    return ok(shape(pull));
  }

  function shape(pull: MemoryPull) {
    const { number, branch, base, head, mergeCommit, state } = pull;
    const isOpen = state === 'open';
    const conflicts = isOpen && git.conflicts(pull);
    return {
      iid: number,
      web_url: `https://gitlab.com/fraud/team/gitops/-/merge_requests/${number}`,
      state: isOpen ? 'opened' : state,
      sha: head,
      source_branch: branch,
      target_branch: base,
      merge_commit_sha: mergeCommit ?? null,
      squash_commit_sha: null,
      has_conflicts: conflicts,
      detailed_merge_status: statusOf(isOpen, conflicts),
      reviewers: [{ username: 'platform' }],
    };
  }

  function statusOf(isOpen: boolean, conflicts: boolean): string {
    if (!isOpen) return 'not_open';
    if (conflicts) return 'conflict';
    return git.isProtected ? 'not_approved' : 'mergeable';
  }

  return memoryHost(git, {
    kind: 'GitLab',
    repoUrl: 'git@gitlab.com:fraud/team/gitops.git',
    config: { gitlab: [{ host: 'gitlab.com', token: SECRET }] },
    secret: SECRET,
    stop: async () => server.close(),
  });
}

function commitShape({ sha, parents, message, number }: MemoryCommit) {
  return {
    id: sha,
    title: message.split('\n')[0],
    message,
    author_name: 'Maria',
    committed_date: new Date(Date.UTC(2026, 10, 1, 0, number)).toISOString(),
    parent_ids: parents,
    web_url: `https://gitlab.com/fraud/team/gitops/-/commit/${sha}`,
  };
}

function ok(body: JsonBodyType, status = 200) {
  return HttpResponse.json(body, { status });
}

function refused(status: number, message: string) {
  return HttpResponse.json({ message }, { status });
}
