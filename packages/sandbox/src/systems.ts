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

/** Flagger has no server of its own, but a controller that can be stopped. */
export type FaultySystem = SystemName | 'flagger';

export function isFaultySystem(text: string): text is FaultySystem {
  return text === 'flagger' || (isSystemName(text) && text !== 'control');
}

export function isSystemName(text: string): text is SystemName {
  return SYSTEM_NAMES.some(name => name === text);
}
