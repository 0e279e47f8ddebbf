const SHOWN_PROTOCOLS = ['http:', 'https:', 'ssh:', 'git:'];
const SCP_FORM = /^[\w.-]+@[\w.-]+:[^\s@:]+$/;

/**
 * The repository as MLflow noted it, without the credentials a build may have
 * cloned it with. What can't be read safely is not shown.
 */
export function sourceRepository(text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (URL.canParse(text) && text.includes('://')) {
    const url = new URL(text);
    if (!SHOWN_PROTOCOLS.includes(url.protocol)) return undefined;
    url.username = '';
    url.password = '';
    url.search = '';
    url.hash = '';
    return url.href;
  }
  return SCP_FORM.test(text) ? text : undefined;
}
