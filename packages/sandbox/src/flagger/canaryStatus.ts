import type { SandboxContext } from '../context';
import { timestamp } from '../kubernetes/timestamp';
import type { ObjectRef } from '../kubernetes/types';
import { readCanary, type Canary, type CanaryPhase } from './canary';

/** What a status is set to when an analysis begins or ends. */
export interface StatusReset {
  phase: CanaryPhase;
  canaryWeight?: number;
  failedChecks?: number;
  iterations?: number;
}

export function canaryRef({ name, namespace }: Canary): ObjectRef {
  const apiVersion = 'flagger.app/v1beta1';
  return { apiVersion, kind: 'Canary', namespace, name };
}

function conditionText(phase: CanaryPhase, kind: string): [string, string] {
  switch (phase) {
    case 'Initialized':
      return ['True', `${kind} initialization completed.`];
    case 'Waiting':
    case 'WaitingPromotion':
      return ['Unknown', 'Waiting for approval.'];
    case 'Progressing':
      return ['Unknown', 'New revision detected, progressing canary analysis.'];
    case 'Promoting':
      return [
        'Unknown',
        'Canary analysis completed, starting primary rolling update.',
      ];
    case 'Finalising':
      return [
        'Unknown',
        'Canary analysis completed, routing all traffic to primary.',
      ];
    case 'Succeeded':
      return [
        'True',
        'Canary analysis completed successfully, promotion finished.',
      ];
    case 'Failed':
      return ['False', `Canary analysis failed, ${kind} scaled to zero.`];
    default:
      return ['Unknown', `New ${kind} detected, starting initialization.`];
  }
}

/** Absent when nothing about the condition changes. */
function conditionsFor(canary: Canary, phase: CanaryPhase, at: string) {
  const [status, message] = conditionText(phase, canary.spec.targetRef.kind);
  const present = canary.status.conditions?.find(
    each => each.type === 'Promoted',
  );
  if (present?.status === status && present.reason === phase) {
    return undefined;
  }
  return [
    {
      type: 'Promoted',
      status,
      reason: phase,
      message,
      lastUpdateTime: at,
      lastTransitionTime:
        present?.status === status ? (present.lastTransitionTime ?? at) : at,
    },
  ];
}

/** A status as Flagger writes it (flagger v1.44, pkg/canary/status.go). */
function statusAfterReset(
  canary: Canary,
  reset: StatusReset,
  applied: { spec: string; configs: Record<string, string> },
  at: string,
): Record<string, unknown> {
  const conditions = conditionsFor(canary, reset.phase, at);
  return {
    phase: reset.phase,
    canaryWeight: reset.canaryWeight ?? 0,
    failedChecks: reset.failedChecks ?? 0,
    iterations: reset.iterations ?? 0,
    lastAppliedSpec: applied.spec,
    ...(reset.phase === 'Initialized' && { lastPromotedSpec: applied.spec }),
    trackedConfigs: applied.configs,
    lastTransitionTime: at,
    ...(conditions && { conditions }),
  };
}

export class CanaryStatusWriter {
  private readonly context: SandboxContext;

  constructor(context: SandboxContext) {
    this.context = context;
  }

  reset(
    canary: Canary,
    reset: StatusReset,
    applied: { spec: string; configs: Record<string, string> },
  ): void {
    this.write(canary, (fresh, at) =>
      statusAfterReset(fresh, reset, applied, at),
    );
  }

  setFailedChecks(canary: Canary, failedChecks: number): void {
    this.write(canary, () => ({ failedChecks }));
  }

  setWeight(canary: Canary, canaryWeight: number): void {
    this.write(canary, () => ({ canaryWeight }));
  }

  setIterations(canary: Canary, iterations: number): void {
    this.write(canary, () => ({ iterations }));
  }

  setPhase(canary: Canary, phase: CanaryPhase): void {
    this.write(canary, (fresh, at) => {
      const conditions = conditionsFor(fresh, phase, at);
      return {
        phase,
        ...resetOf(fresh, phase),
        ...((phase === 'Initialized' || phase === 'Succeeded') && {
          lastPromotedSpec: fresh.status.lastAppliedSpec,
        }),
        ...(conditions && { conditions }),
      };
    });
  }

  /** For a Canary that Flagger sees for the first time. */
  setInitializing(canary: Canary): void {
    this.write(canary, (fresh, at) => ({
      phase: 'Initializing',
      canaryWeight: 0,
      failedChecks: 0,
      iterations: 0,
      conditions: conditionsFor(fresh, 'Initializing', at),
    }));
  }

  private write(
    canary: Canary,
    change: (fresh: Canary, at: string) => Record<string, unknown>,
  ): void {
    const { cluster, clock } = this.context;
    const object = cluster.get(canaryRef(canary));
    const fresh = object && readCanary(object);
    if (!fresh) {
      return;
    }
    const at = timestamp(clock.now());
    const status = { ...change(fresh, at), lastTransitionTime: at };
    cluster.merge(canaryRef(canary), { status }, { subresource: 'status' });
  }
}

/**
 * Upstream's trap: in these phases the weight reads 0 whatever the routes say,
 * and the iterations of a weighted canary that waits for promotion read -1.
 */
function resetOf({ analysis }: Canary, phase: CanaryPhase) {
  if (phase === 'Progressing' || phase === 'Waiting' || phase === 'Promoting') {
    return {};
  }
  return {
    canaryWeight: 0,
    iterations: phase === 'WaitingPromotion' ? analysis.iterations - 1 : 0,
  };
}
