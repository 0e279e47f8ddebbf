/** The servers of a sandbox. */
export const SYSTEM_NAMES = [
  'control',
  'kubernetes',
  'argocd',
  'argo-workflows',
  'prometheus',
  'mlflow',
  'git-host',
] as const;

export type SystemName = (typeof SYSTEM_NAMES)[number];

export function isSystemName(text: string): text is SystemName {
  return SYSTEM_NAMES.some(name => name === text);
}
