/**
 * A model version as people say it: `v2` for a plain number, and what is
 * written for anything else.
 */
export function versionLabel(version: string): string {
  return /^\d/.test(version) ? `v${version}` : version;
}

const FULL_SHA = /^[0-9a-f]{40}([0-9a-f]{24})?$/i;

/** The first seven of a SHA; a tag or chart version is left as it is. */
export function shortRevision(revision: string): string {
  return FULL_SHA.test(revision) ? revision.slice(0, 7) : revision;
}

/** `fraud-detection:2.0.0` of `ghcr.io/slipway-demo/fraud-detection:2.0.0`. */
export function shortImage(image: string): string {
  const [reference, digest] = image.split('@');
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  if (!digest) return name;
  const hex = digest.slice(digest.indexOf(':') + 1);
  return name.includes(':') ? name : `${name}@${hex.slice(0, 7)}`;
}

/**
 * A link is made only of http(s): what a cluster or a registry says is never
 * run as a script.
 */
export function safeUrl(url: string | undefined): string | undefined {
  if (!url) return undefined;
  try {
    const { protocol } = new URL(url);
    return protocol === 'https:' || protocol === 'http:' ? url : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The page of a commit where the repository is one that people browse. The
 * form is GitHub's, GitLab's and Gitea's.
 */
export function commitUrl(
  repository: string | undefined,
  commit: string,
): string | undefined {
  const base = safeUrl(repository)
    ?.replace(/\/+$/, '')
    .replace(/\.git$/, '');
  return base && `${base}/commit/${encodeURIComponent(commit)}`;
}

/** Words in one phrase: `a`, `a and b`, `a, b and c`. */
export function enumeration(words: readonly string[]): string {
  const others = [...words];
  const last = others.pop();
  if (last === undefined || others.length === 0) return last ?? '';
  return `${others.join(', ')} and ${last}`;
}
