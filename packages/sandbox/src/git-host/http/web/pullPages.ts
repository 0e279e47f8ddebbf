import type { Response } from 'express';
import type { GitHost, Project } from '../../gitHost';
import {
  notReadyBecause,
  positionOf,
  standingReviews,
} from '../../pulls/merging';
import type { PullRequest } from '../../pulls/pullRequests';
import type { PullService } from '../../pulls/pullService';
import { commitsBetween } from '../../repository/history';
import { html, type Html } from './html';
import { sendPage } from './layout';
import { ago, commitRows, differencesPart, repositoryPath } from './parts';

export function sendPulls(
  response: Response,
  host: GitHost,
  { repository, pulls }: Project,
): void {
  const { fullName } = repository;
  const rows = pulls.all().map(
    pull =>
      html`<li>
        <a href="/${fullName}/pulls/${pull.number}"
          >#${pull.number} ${pull.title}</a
        >
        <span class="state">${pull.outcome.state}</span>
        <br /><small
          >${pull.headBranch} → ${pull.base} · ${pull.author} ·
          ${ago(pull.createdAt, host.now())}</small
        >
      </li>`,
  );
  sendPage(response, {
    title: `Pull requests · ${fullName}`,
    path: repositoryPath(repository),
    content: html`<h1>Pull requests</h1>
      ${
        rows.length > 0
          ? html`<ul class="rows">
              ${rows}
            </ul>`
          : html`<p>There are none.</p>`
      }`,
  });
}

/** A pull request with what a person may do with it. */
export function sendPull(
  response: Response,
  host: GitHost,
  project: Project,
  pull: PullRequest,
  service: PullService,
): void {
  const { repository } = project;
  const position = positionOf(project, pull);
  const { head, mergeBase = head } = position;
  const commits = commitsBetween(repository, mergeBase, head);
  sendPage(response, {
    title: `#${pull.number} ${pull.title} · ${repository.fullName}`,
    path: html`${repositoryPath(repository)} /
      <a href="/${repository.fullName}/pulls">pull requests</a>`,
    content: html`<h1>#${pull.number} ${pull.title}</h1>
      <p>
        <span class="state">${pull.outcome.state}</span>
        <span class="soft"
          >${pull.author} wants ${pull.headBranch} in ${pull.base} ·
          ${ago(pull.createdAt, host.now())}</span
        >
      </p>
      <p class="message">${pull.body}</p>
      ${remarks(pull, host.now())} ${whatNow(project, pull)}
      <h2>Commits</h2>
      ${commitRows(repository, commits, host.now())}
      ${differencesPart(repository, service.filesOf(project, pull), head)}`,
  });
}

function remarks(pull: PullRequest, now: Date): Html {
  const reviews = pull.reviews.map(
    ({ reviewer, state, body, at }) =>
      html`<li>
        ${reviewer}: ${state.toLowerCase().replace('_', ' ')} ${body}
        <small>${ago(at, now)}</small>
      </li>`,
  );
  const comments = pull.comments.map(
    ({ author, body, at }) =>
      html`<li>
        ${author}: <span class="message">${body}</span>
        <small>${ago(at, now)}</small>
      </li>`,
  );
  const all = [...reviews, ...comments];
  return all.length > 0
    ? html`<ul class="rows">
        ${all}
      </ul>`
    : html``;
}

function whatNow(project: Project, pull: PullRequest): Html {
  const { outcome } = pull;
  const { fullName } = project.repository;
  if (outcome.state === 'merged') {
    return html`<p>
      ${outcome.by} merged it as
      <a href="/${fullName}/commit/${outcome.commit}"
        >${outcome.commit.slice(0, 7)}</a
      >.
    </p>`;
  }
  if (outcome.state === 'closed') {
    return html`<p>It was closed without being merged.</p>`;
  }
  const { conflicts } = positionOf(project, pull);
  const why =
    conflicts.length > 0
      ? `It conflicts with ${pull.base} in ${conflicts.join(', ')}`
      : notReadyBecause(project, pull);
  const approvals = standingReviews(pull).filter(
    ({ state }) => state === 'APPROVED',
  );
  return html`<p>
      ${button(fullName, pull, 'approve', 'Approve')}
      ${button(fullName, pull, 'merge', 'Merge', why)}
      ${button(fullName, pull, 'close', 'Close')}
    </p>
    <p class="soft">
      ${
        approvals.length > 0
          ? `Approved by ${approvals.map(({ reviewer }) => reviewer).join(', ')}. `
          : ''
      }${why ? `It can't be merged yet: ${why}.` : 'It can be merged.'}
    </p>`;
}

function button(
  fullName: string,
  pull: PullRequest,
  action: string,
  label: string,
  why?: string,
): Html {
  return html`<form
    method="post"
    action="/${fullName}/pulls/${pull.number}/${action}"
  >
    <button type="submit" ${why ? html`disabled title="${why}"` : ''}>
      ${label}
    </button>
  </form>`;
}
