import type { StoredCommit } from '../../objects/commitObject';
import type { FileDifference } from '../../repository/history';
import type { Repository } from '../../repository/repository';
import { diffBlocks } from '../../text/unifiedDiff';
import { encodePath } from '../shapes/addresses';
import { html, type Html } from './html';

export function repositoryPath({ about }: Repository): Html {
  const { owner, name } = about;
  return html` / <a href="/${owner}">${owner}</a> /
    <a href="/${owner}/${name}">${name}</a>`;
}

export function ago(at: Date, now: Date): string {
  const minutes = Math.round((now.getTime() - at.getTime()) / 60_000);
  if (minutes < 1) {
    return 'just now';
  }
  if (minutes < 90) {
    return `${minutes} min ago`;
  }
  const hours = Math.round(minutes / 60);
  return hours < 36 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
}

export function commitRows(
  { fullName }: Repository,
  commits: readonly StoredCommit[],
  now: Date,
): Html {
  const rows = commits.map(
    ({ sha, message, author }) =>
      html`<li>
        <a href="/${fullName}/commit/${sha}">${message.split('\n')[0]}</a>
        <br /><small
          >${sha.slice(0, 7)} · ${author.name} · ${ago(author.at, now)}</small
        >
      </li>`,
  );
  return html`<ul class="rows">
    ${rows}
  </ul>`;
}

/** Each file's differences, under its name. */
export function differencesPart(
  repository: Repository,
  changes: readonly FileDifference[],
  sha: string,
): Html[] {
  const text = (blob?: string) =>
    blob ? (repository.objects.get(blob)?.body.toString('utf8') ?? '') : '';
  return changes.map(({ path, status, before, after }) => {
    const lines = diffBlocks(text(before), text(after)).flatMap(block => [
      html`<span class="place">${block.header}</span>`,
      ...block.lines.map(
        line =>
          html`<span class="${line.kind}"
            >${marks[line.kind]}${line.text.replace(/\n$/, '')}</span
          >`,
      ),
    ]);
    const place = `/${repository.fullName}/src/commit/${sha}/${encodePath(path)}`;
    return html`<h2><a href="${place}">${path}</a> <small>${status}</small></h2>
      <pre>${lines}</pre>`;
  });
}

const marks = { context: ' ', added: '+', removed: '-' } as const;
