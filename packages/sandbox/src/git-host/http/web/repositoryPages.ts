import type { Response } from 'express';
import type { GitHost, Project } from '../../gitHost';
import type { StoredCommit } from '../../objects/commitObject';
import { kindOf, type TreeEntry } from '../../objects/tree';
import { ancestry, changesOf } from '../../repository/history';
import { encodePath } from '../shapes/addresses';
import { html, type Html } from './html';
import { sendPage } from './layout';
import { ago, commitRows, differencesPart, repositoryPath } from './parts';

const SHOWN_COMMITS = 30;

/** Where in a repository somebody looks. */
export interface Place {
  /** `branch/main` or `commit/<sha>` */
  readonly ref: string;
  readonly commit: StoredCommit;
  readonly path: string;
}

export function sendRepositories(
  response: Response,
  projects: readonly Project[],
  title: string,
): void {
  const rows = projects.map(
    ({ repository }) =>
      html`<li>
        <a href="/${repository.fullName}">${repository.fullName}</a>
        <small>${repository.about.description}</small>
      </li>`,
  );
  sendPage(response, {
    title,
    content: html`<h1>${title}</h1>
      <ul class="rows">
        ${rows}
      </ul>`,
  });
}

export function sendRepository(
  response: Response,
  host: GitHost,
  { repository, pulls }: Project,
): void {
  const { fullName, about } = repository;
  const head = repository.resolve('');
  const open = pulls.all().filter(({ outcome }) => outcome.state === 'open');
  const content = head
    ? html`${entries(fullName, repository.objects.tree(head.tree), {
          ref: `branch/${repository.defaultBranch}`,
          commit: head,
          path: '',
        })}
        <h2>Commits</h2>
        ${commitRows(
          repository,
          ancestry(repository, head.sha).slice(0, SHOWN_COMMITS),
          host.now(),
        )}`
    : html`<p>Nothing has been pushed yet.</p>`;
  sendPage(response, {
    title: fullName,
    path: repositoryPath(repository),
    content: html`<h1>${fullName}</h1>
      <p>${about.description}</p>
      <p>
        <code>git clone ${host.urlOf(fullName)}.git</code> ·
        <a href="/${fullName}/pulls">${open.length} open pull requests</a>
      </p>
      ${content}`,
  });
}

export function sendSource(
  response: Response,
  { repository }: Project,
  place: Place,
  entry: TreeEntry,
): void {
  const { fullName, objects } = repository;
  const { ref, path, commit } = place;
  const lines = () =>
    (objects.get(entry.sha)?.body.toString('utf8') ?? '')
      .replace(/\n$/, '')
      .split('\n')
      .map(line => html`<span>${line}</span>`);
  const content =
    kindOf(entry) === 'dir'
      ? entries(fullName, objects.tree(entry.sha), place)
      : html`<p>
            <a href="/${fullName}/raw/${ref}/${encodePath(path)}">raw</a>
          </p>
          <pre>${lines()}</pre>`;
  sendPage(response, {
    title: `${path || fullName} at ${ref}`,
    path: repositoryPath(repository),
    content: html`<h1>${path || fullName}</h1>
      <p class="soft">
        ${ref} ·
        <a href="/${fullName}/commit/${commit.sha}"
          >${commit.sha.slice(0, 7)}</a
        >
      </p>
      ${content}`,
  });
}

export function sendCommits(
  response: Response,
  host: GitHost,
  { repository }: Project,
  commits: readonly StoredCommit[],
  title: string,
): void {
  sendPage(response, {
    title: `${title} · ${repository.fullName}`,
    path: repositoryPath(repository),
    content: html`<h1>${title}</h1>
      ${commitRows(repository, commits, host.now())}`,
  });
}

export function sendCommit(
  response: Response,
  host: GitHost,
  { repository }: Project,
  commit: StoredCommit,
): void {
  const { fullName } = repository;
  const [subject, ...more] = commit.message.split('\n');
  const parents = commit.parents.map(
    sha =>
      html` · parent
        <a href="/${fullName}/commit/${sha}">${sha.slice(0, 7)}</a>`,
  );
  sendPage(response, {
    title: `${subject} · ${fullName}`,
    path: repositoryPath(repository),
    content: html`<h1>${subject}</h1>
      <p class="message">${more.join('\n').trim()}</p>
      <p class="soft">
        ${commit.sha} · ${commit.author.name} ·
        ${ago(commit.author.at, host.now())}${parents}
      </p>
      ${differencesPart(repository, changesOf(repository, commit), commit.sha)}`,
  });
}

function entries(
  fullName: string,
  tree: readonly TreeEntry[],
  { ref, path }: Place,
): Html {
  const rows = tree.map(entry => {
    const below = path ? `${path}/${entry.name}` : entry.name;
    const slash = kindOf(entry) === 'dir' ? '/' : '';
    return html`<li>
      <a href="/${fullName}/src/${ref}/${encodePath(below)}"
        >${entry.name}${slash}</a
      >
    </li>`;
  });
  return html`<ul class="rows">
    ${rows}
  </ul>`;
}
