import type { GitHost } from '../../git-host';
import type { Project } from '../../git-host/gitHost';

/** The source repository of a service that the template made. */
export function generatedProject(
  git: GitHost,
  service: string,
): Project | undefined {
  const file = `src/${service.replace(/-/g, '_')}/gitops.py`;
  return git
    .all()
    .find(
      project =>
        project.repository.about.name === service &&
        textOf(project, file) !== undefined,
    );
}

/** A file of the default branch. */
export function textOf(
  { repository }: Project,
  path: string,
): string | undefined {
  const head = repository.resolve('HEAD');
  return head && repository.objects.blobAt(head.tree, path)?.toString('utf8');
}
