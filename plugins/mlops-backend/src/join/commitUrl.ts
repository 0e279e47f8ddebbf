const SHA = /^[0-9a-f]{7,64}$/i;

/**
 * The page of a commit at the Git hosts that tell theirs by their name. For any
 * other there is none: a link that leads nowhere is worse.
 */
export function commitUrl(repoUrl: string, sha: string): string | undefined {
  if (!SHA.test(sha)) return undefined;
  const repository = webAddress(repoUrl);
  if (!repository) return undefined;
  const { hostname, href } = repository;
  if (/(^|\.)github\./.test(hostname)) return `${href}/commit/${sha}`;
  if (/(^|\.)gitlab\./.test(hostname)) return `${href}/-/commit/${sha}`;
  if (/(^|\.)(gitea|codeberg)\./.test(hostname)) return `${href}/commit/${sha}`;
  if (hostname === 'bitbucket.org') return `${href}/commits/${sha}`;
  return undefined;
}

function webAddress(
  repoUrl: string,
): { hostname: string; href: string } | undefined {
  const url = repoUrl
    .trim()
    .replace(/^(ssh:\/\/)?git@([^:/]+)(:\d+)?[:/]/, 'https://$2/')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, host, pathname } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  // Rebuilt, so that credentials in a repository's URL never become a link.
  return { hostname, href: `${protocol}//${host}${pathname}` };
}
