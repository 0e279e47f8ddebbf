import { http, HttpResponse, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { z } from 'zod';
import {
  MemoryGit,
  type MemoryCommit,
  type MemoryFile,
  type MemoryPull,
} from './MemoryGit';
import { memoryHost } from './memoryHost';
import type { TestHost } from './TestHost';

const API = 'https://api.github.com';
const SECRET = 'ghp_verysecrettoken';

const treeSchema = z.object({
  base_tree: z.string(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      sha: z.string().nullish(),
      content: z.string().optional(),
    }),
  ),
});
const commitSchema = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()),
});
const refSchema = z.object({ ref: z.string(), sha: z.string() });
const pullSchema = z.object({
  head: z.string(),
  base: z.string(),
  title: z.string(),
});
const mergeSchema = z.object({
  sha: z.string(),
  merge_method: z.enum(['merge', 'squash', 'rebase']),
  commit_title: z.string(),
  commit_message: z.string(),
});

/** GitHub's REST API (2022-11-28), as far as the module calls it. */
export async function startGithubHost(): Promise<TestHost> {
  const git = new MemoryGit();
  /** Trees that are in no commit yet. */
  const drafts = new Map<string, Record<string, MemoryFile>>();
  git.push({ 'README.md': '# gitops\n' }, 'Initial commit');
  const server = setupServer(
    http.all(`${API}/*`, async ({ request }) => {
      const url = new URL(request.url);
      if (request.headers.get('authorization') !== `Bearer ${SECRET}`) {
        return refused(401, 'Bad credentials');
      }
      const body: unknown = request.body ? await request.json() : undefined;
      const prefix = '/repos/fraud/gitops';
      if (!url.pathname.startsWith(prefix)) return refused(404, 'Not Found');
      const path = decodeURIComponent(url.pathname.slice(prefix.length));
      return answer(request.method, path, url.searchParams, body);
    }),
  );
  server.listen({ onUnhandledRequest: 'bypass' });

  function answer(
    method: string,
    path: string,
    query: URLSearchParams,
    body: unknown,
  ) {
    const [, kind = '', ...rest] = path.split('/');
    const name = rest.join('/');
    switch (`${method} ${kind}`) {
      case 'GET ':
        // Who is no administrator is not told how it may be merged.
        return ok({ default_branch: 'main' });
      case 'GET commits':
        return name ? oneCommit(name) : history(query);
      case 'GET pulls':
        return name ? ok(pullShape(pull(name), true)) : pullsOf(query);
      case 'POST pulls':
        return openPull(body);
      case 'PATCH pulls':
        pull(name).state = 'closed';
        return ok(pullShape(pull(name), true));
      case 'PUT pulls':
        return merge(pull(name.split('/')[0]), body);
      default:
        return database(`${method} ${name.split('/')[0]}`, rest.slice(1), body);
    }
  }

  function database(what: string, rest: readonly string[], body: unknown) {
    const [name] = rest;
    const branch = rest.slice(1).join('/');
    switch (what) {
      case 'GET ref': {
        const sha = git.branches.get(branch);
        return sha ? ok({ object: { sha } }) : refused(404, 'Not Found');
      }
      case 'GET trees': {
        const tree = git.trees.get(name);
        if (!tree) return refused(404, 'Not Found');
        const entries = tree.map(({ name: at, ...entry }) => ({
          path: at,
          ...entry,
        }));
        return ok({ sha: name, truncated: false, tree: entries });
      }
      case 'GET blobs': {
        const content = git.blobs.get(name)?.toString('base64') ?? '';
        return ok({ sha: name, encoding: 'base64', content });
      }
      case 'POST trees':
        return makeTree(treeSchema.parse(body));
      case 'POST commits': {
        const { message, tree, parents } = commitSchema.parse(body);
        const files = drafts.get(tree) ?? {};
        return ok({ sha: git.writeCommit(files, message, parents) }, 201);
      }
      case 'POST refs': {
        const { ref, sha } = refSchema.parse(body);
        const made = ref.replace('refs/heads/', '');
        if (git.branches.has(made)) {
          return refused(422, 'Reference already exists');
        }
        git.branches.set(made, sha);
        return ok({ ref, object: { sha } }, 201);
      }
      case 'DELETE refs':
        return git.branches.delete(branch)
          ? new HttpResponse(null, { status: 204 })
          : refused(422, 'Reference does not exist');
      default:
        return refused(404, 'Not Found');
    }
  }

  function makeTree({ base_tree: base, tree }: z.infer<typeof treeSchema>) {
    const from = [...git.commits.values()].find(each => each.tree === base);
    const files = { ...from?.files };
    for (const { path, mode, sha, content } of tree) {
      if (sha === null) delete files[path];
      else files[path] = { mode, sha: sha ?? git.writeBlob(content ?? '') };
    }
    const made = git.writeTree(files);
    drafts.set(made, files);
    return ok({ sha: made, tree: [], truncated: false }, 201);
  }

  function oneCommit(ref: string) {
    const found = git.resolve(ref);
    return found
      ? ok(commitShape(found))
      : refused(422, `No commit found for SHA: ${ref}`);
  }

  function history(query: URLSearchParams) {
    return ok(
      git
        .log(query.get('sha') ?? 'main', query.get('path') ?? '')
        .slice(0, Number(query.get('per_page') ?? 30))
        .map(commitShape),
    );
  }

  function pullsOf(query: URLSearchParams) {
    return ok(
      git.pulls
        .filter(each => `fraud:${each.branch}` === query.get('head'))
        .reverse()
        .map(each => pullShape(each, false)),
    );
  }

  function openPull(body: unknown) {
    const { head, base, title } = pullSchema.parse(body);
    if (git.pulls.some(p => p.branch === head && p.state === 'open')) {
      return refused(422, 'Validation Failed');
    }
    return ok(pullShape(git.open({ branch: head, base, title }), true), 201);
  }

  function merge(merged: MemoryPull, body: unknown) {
    const asked = mergeSchema.parse(body);
    const { sha, merge_method, commit_title, commit_message } = asked;
    if (merged.state !== 'open' || git.conflicts(merged)) {
      return refused(405, 'Pull Request is not mergeable');
    }
    if (sha !== merged.head) return refused(409, 'Head branch was modified.');
    if (git.isProtected) {
      return refused(
        405,
        'At least 1 approving review is required by reviewers with write access.',
      );
    }
    if (merge_method !== 'squash') {
      return refused(405, 'Merge commits are not allowed on this repository.');
    }
    const commit = git.merge(merged, `${commit_title}\n\n${commit_message}`);
    return ok({ sha: commit, merged: true, message: 'merged' });
  }

  function pull(number: string): MemoryPull {
    return git.pulls[Number(number) - 1];
  }

  /** Lists do not tell whether it can be merged. */
  function pullShape(from: MemoryPull, whole: boolean) {
    const { number, state, branch, base, head, mergeCommit } = from;
    const isOpen = state === 'open';
    return {
      number,
      html_url: `https://github.com/fraud/gitops/pull/${number}`,
      state: isOpen ? 'open' : 'closed',
      merged_at: state === 'merged' ? '2026-11-21T08:00:00Z' : null,
      merge_commit_sha: mergeCommit ?? null,
      ...(whole && {
        mergeable: isOpen && !git.conflicts(from),
        mergeable_state: isOpen ? stateOf(from) : 'unknown',
      }),
      head: { ref: branch, sha: head },
      base: { ref: base },
      requested_reviewers: [],
      requested_teams: [{ name: 'Platform' }],
    };
  }

  function stateOf(from: MemoryPull): string {
    if (git.conflicts(from)) return 'dirty';
    return git.isProtected ? 'blocked' : 'clean';
  }

  return memoryHost(git, {
    kind: 'GitHub',
    repoUrl: 'https://github.com/fraud/gitops',
    config: { github: [{ host: 'github.com', token: SECRET }] },
    secret: SECRET,
    stop: async () => server.close(),
  });
}

function commitShape({ sha, tree, parents, message, number }: MemoryCommit) {
  const date = new Date(Date.UTC(2026, 10, 1, 0, number)).toISOString();
  return {
    sha,
    html_url: `https://github.com/fraud/gitops/commit/${sha}`,
    commit: { message, author: { name: 'Maria', date }, tree: { sha: tree } },
    parents: parents.map(parent => ({ sha: parent })),
  };
}

function ok(body: JsonBodyType, status = 200) {
  return HttpResponse.json(body, { status });
}

function refused(status: number, message: string) {
  return HttpResponse.json({ message, documentation_url: API }, { status });
}
