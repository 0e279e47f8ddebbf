import type { TemplateAction } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { answersFile } from '../../service/answers';
import { parseParameters } from '../../service/parameters';
import {
  delivered,
  environment,
  fakeDelivery,
  modelVersion,
} from './fakeDelivery';
import { createTask } from './runAction';
import { startGitHost } from './startGitHost';

export const ENTITY = 'component:default/churn';
const REPOSITORY = 'churn-gitops';

const kustomization = (tag: string) =>
  `images:\n  - name: ghcr.io/models/churn\n    newTag: "${tag}"\n`;
const model = (version: string) =>
  `labels:\n  mlflow.org/model-version: "${version}"\n`;

/** How a change is proposed; it is made and merged unless it is said. */
export interface How {
  merge?: 'now' | 'approval';
  isDryRun?: boolean;
}

/** A service as the template has left it, with what the portal says of it. */
export async function startService(workspace: Record<string, string> = {}) {
  const host = await startGitHost();
  const portal = fakeDelivery();
  const task = await createTask(workspace);
  const repoUrl = host.urlOf(REPOSITORY);
  await host.create(REPOSITORY, false);
  const answers = answersFile(
    parseParameters({ name: 'churn', owner: 'team-growth' }),
  );
  const files = {
    [answers.path]: answers.content,
    'overlays/dev/kustomization.yaml': kustomization('2.0.0'),
    'overlays/dev/model.yaml': model('3'),
    'overlays/staging/kustomization.yaml': kustomization('1.0.0'),
    'overlays/staging/model.yaml': model('2'),
  };
  for (const [path, content] of Object.entries(files)) {
    await host.write(REPOSITORY, path, content);
  }
  portal.mayPromote(true);
  const healthy = { sync: 'Synced', health: 'Healthy', repoUrl } as const;
  const environments = [
    environment('dev', healthy),
    environment('staging', healthy),
    environment('shared', { ...healthy, boundBack: false }),
  ];
  const known = delivered({
    environments,
    versions: [modelVersion('3'), modelVersion('2')],
  });
  portal.delivers(known);
  // Before the network is listened to, it is the sandbox's.
  portal.start('bypass');
  const proposing = (merge: 'now' | 'approval' = 'now') => ({
    repositories: host.repositories,
    access: portal.access,
    merge,
    patience: { everyMs: 1 },
  });
  return {
    host,
    portal,
    task,
    /** What the portal says of it once it has heard of all systems. */
    known,
    repoUrl,
    read: (path: string, ref?: string) => host.read(REPOSITORY, path, ref),
    change: (path: string, content: string) =>
      host.change(REPOSITORY, path, content),
    pulls: () => host.pulls(REPOSITORY),
    proposing,
    /** Runs an action that proposes a change of the service. */
    propose: <I extends JsonObject, O extends object>(
      create: (
        options: ReturnType<typeof proposing>,
      ) => TemplateAction<I, O, 'v2'>,
      input: I,
      { merge, isDryRun = false }: How = {},
    ) =>
      task.run(create(proposing(merge)), input, {
        ...portal.context,
        isDryRun,
      }),
    async stop() {
      portal.stop();
      await task.remove();
      await host.stop();
    },
  };
}
