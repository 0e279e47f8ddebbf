import { readDeployment } from '../../workloads/deployment';
import type { DeliveryRooms } from '../rooms';
import { overlayPath, repositoryOf, type ServiceStory } from '../service';

/** What Git names at present, as far as a release changes it. */
export function releaseInGit(
  { git, repositories }: Pick<DeliveryRooms, 'git' | 'repositories'>,
  service: ServiceStory,
  environment: string,
): { version: string; model: string } {
  const repo = git.urlOf(repositoryOf(service));
  const head = repositories.resolve(repo, 'main');
  const objects = head
    ? repositories.render(repo, head.sha, overlayPath(environment))
    : [];
  const found = objects.find(each => each.kind === 'Deployment');
  const deployment =
    found &&
    readDeployment({
      ...found,
      metadata: {
        uid: '',
        resourceVersion: '',
        creationTimestamp: '',
        ...found.metadata,
        name: service.name,
      },
    });
  const [server] = deployment?.spec.template.spec.containers ?? [];
  const labels = deployment?.spec.template.metadata.labels ?? {};
  const uri = server?.env?.find(each => each.name === 'MODEL_URI')?.value;
  return {
    version: server?.image.split(':').at(-1) ?? '0.0.0',
    model: labels['mlflow.org/model-version'] ?? uri?.split('/').at(-1) ?? '1',
  };
}
