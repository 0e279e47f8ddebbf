const SECRET_FILE = /(^|\/)(\.env|[^/]*\.(env|pem|key|p12|pfx|jks))$/i;
const SECRET_MANIFEST =
  /^[ \t-]*["']?kind["']?:[ \t]*["']?Secret["']?[ \t]*,?[ \t]*(#.*)?\r?$/m;

/**
 * Whether what differs in a file is not for everybody who may see the plan.
 * Sealed and external secrets are no secrets.
 */
export function holdsSecrets(
  path: string,
  texts: ReadonlyArray<string | undefined>,
): boolean {
  return (
    SECRET_FILE.test(path) ||
    texts.some(text => text !== undefined && SECRET_MANIFEST.test(text))
  );
}
