/** The replicas of one ReplicaSet. */
export interface Scale {
  name: string;
  replicas: number;
  available: number;
}

export interface RolloutLimits {
  desired: number;
  maxSurge: number | string;
  maxUnavailable: number | string;
  recreate: boolean;
}

function resolve(
  value: number | string,
  desired: number,
  round: (value: number) => number,
): number {
  if (typeof value === 'number') {
    return value;
  }
  const percent = /^(\d+)%$/.exec(value);
  return percent ? round((desired * Number(percent[1])) / 100) : 0;
}

/**
 * The next scale of each ReplicaSet of a Deployment, by name: as far towards
 * the new one as surge and availability allow (kubernetes 1.32,
 * pkg/controller/deployment/rolling.go and recreate.go).
 */
export function nextScales(
  current: Scale,
  old: readonly Scale[],
  limits: RolloutLimits,
): Map<string, number> {
  const { desired } = limits;
  if (limits.recreate) {
    const gone = old.every(set => set.replicas === 0 && set.available === 0);
    return new Map([
      ...old.map((set): [string, number] => [set.name, 0]),
      [current.name, gone ? desired : current.replicas],
    ]);
  }
  const surge = resolve(limits.maxSurge, desired, Math.ceil);
  const allowed = resolve(limits.maxUnavailable, desired, Math.floor);
  const unavailable = surge === 0 && allowed === 0 ? 1 : allowed;
  const total = [current, ...old].reduce((sum, set) => sum + set.replicas, 0);

  const grown = Math.min(
    desired,
    current.replicas + Math.max(0, desired + surge - total),
  );
  const scales = new Map([[current.name, grown]]);
  let removable =
    total -
    (desired - unavailable) -
    Math.max(0, current.replicas - current.available);
  // Pods that do not serve are given up first: they cost no availability.
  const next = new Map(old.map(set => [set.name, set.replicas]));
  for (const healthy of [false, true]) {
    for (const set of old) {
      const replicas = next.get(set.name) ?? 0;
      const candidates = healthy
        ? replicas
        : Math.max(0, replicas - set.available);
      const removed = Math.max(0, Math.min(candidates, removable));
      next.set(set.name, replicas - removed);
      removable -= removed;
    }
  }
  next.forEach((replicas, name) => scales.set(name, replicas));
  return scales;
}
