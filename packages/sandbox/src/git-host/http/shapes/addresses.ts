import type { GitHost } from '../../gitHost';
import type { Repository } from '../../repository/repository';

/** The addresses of a repository and of what is in it. */
export function addresses(host: GitHost, { fullName }: Repository) {
  const html = host.urlOf(fullName);
  const api = `${host.baseUrl}/api/v1/repos/${fullName}`;
  return { html, api, clone: `${html}.git` };
}

export function timestamp(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, 'Z');
}

export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
