import type { Sandbox } from '@slipway/sandbox';
import { z } from 'zod';

const KINDS = [
  { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application' },
  { apiVersion: 'flagger.app/v1beta1', kind: 'Canary' },
  { apiVersion: 'apps/v1', kind: 'Deployment' },
];
const REPOSITORIES = [
  'fraud/fraud-detection-gitops',
  'growth/churn-prediction-gitops',
  'platform/applications',
];

const branchesSchema = z.array(
  z.object({ name: z.string(), commit: z.object({ id: z.string() }) }),
);
const pullsSchema = z.array(
  z.object({ number: z.number(), state: z.string(), merged: z.boolean() }),
);

/** Objects by their versions, repositories by their heads, and what was written. */
export async function sandboxState(sandbox: Sandbox) {
  const objects = KINDS.flatMap(kind => sandbox.cluster.list(kind)).map(
    ({ kind, metadata: { namespace, name, resourceVersion } }) =>
      `${kind} ${namespace}/${name} ${resourceVersion}`,
  );
  const repositories = await Promise.all(
    REPOSITORIES.map(name => repositoryState(sandbox, name)),
  );
  const writes = (['mlflow', 'kubernetes', 'argocd', 'git-host'] as const).map(
    system => sandbox.faults.requests(system).byClass.write ?? 0,
  );
  return { objects, repositories, writes };
}

export async function repositoryState(sandbox: Sandbox, repository: string) {
  const read = async (path: string) => {
    const answer = await fetch(
      `${sandbox.urls['git-host']}/api/v1/repos/${repository}/${path}`,
      { headers: { authorization: `token ${sandbox.tokens.gitHost}` } },
    );
    return answer.json();
  };
  return {
    branches: branchesSchema.parse(await read('branches')),
    pulls: pullsSchema.parse(await read('pulls?state=all&limit=50')),
  };
}
