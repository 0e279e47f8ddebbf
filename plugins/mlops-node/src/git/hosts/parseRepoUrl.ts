/** Where a repository is, as far as its URL says. */
export interface RepoAddress {
  /** With the port, where the URL is one that browsers know too. */
  host: string;
  /** By SSH the port, if any, is another one than that of the API. */
  ssh: boolean;
  /** `['fraud', 'fraud-detection-gitops']` */
  path: readonly string[];
}

/** `git@host:owner/repo.git`, which is no URL. */
const SCP_LIKE = /^(?:[\w.-]+@)([\w.-]+):(?!\/\/)(.+)$/;
const SEGMENT = /^(?!\.{1,2}$)[\w.-]+$/;

/** As Argo CD has it; undefined for what names no repository. */
export function parseRepoUrl(repoUrl: string): RepoAddress | undefined {
  const scp = SCP_LIKE.exec(repoUrl.trim());
  if (scp) return addressOf({ host: scp[1], ssh: true, path: scp[2] });
  if (!URL.canParse(repoUrl)) return undefined;
  const { protocol, host, hostname, pathname } = new URL(repoUrl);
  switch (protocol) {
    case 'https:':
    case 'http:':
      return addressOf({ host, ssh: false, path: pathname });
    case 'ssh:':
      return addressOf({ host: hostname, ssh: true, path: pathname });
    default:
      return undefined;
  }
}

/** For people: without what may be a user's name and password. */
export function withoutCredentials(repoUrl: string): string {
  return repoUrl.replace(/\/\/[^/@]*@/, '//');
}

function addressOf({
  host,
  ssh,
  path,
}: {
  host: string;
  ssh: boolean;
  path: string;
}): RepoAddress | undefined {
  const segments = path
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split('/');
  const valid =
    segments.length >= 2 && segments.every(each => SEGMENT.test(each));
  return valid
    ? { host: host.toLocaleLowerCase('en-US'), ssh, path: segments }
    : undefined;
}
