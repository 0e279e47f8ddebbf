/** Manifests that can't be rendered; Argo CD says so on the Application. */
export class RenderError extends Error {}

/** What `kubectl kustomize` could do, and the plain renderer can't. */
export class NotSupportedError extends RenderError {
  constructor(what: string) {
    super(
      `the sandbox renders plainly, without kubectl, and cannot do ${what}; install kubectl and start it again`,
    );
  }
}
