const NAME: Record<string, string> = {
  argocd: 'Argo CD',
  'argo-workflows': 'Argo Workflows',
  flagger: 'Flagger',
  git: 'Git',
  kubernetes: 'Kubernetes',
  mlflow: 'MLflow',
  mlops: 'this portal',
};

/** A system as people write it. */
export function systemName(system: string): string {
  return NAME[system] ?? system;
}
