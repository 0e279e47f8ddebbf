import type { Reason, Rollout } from '@slipway/backstage-plugin-mlops-common';
import { portalGates } from './gateSketch';
import { inFlight, MINUTE, step, type Sketch } from './sketch';

/**
 * Skips what is left of the analysis. Flagger asks before the start even so
 * (flagger v1.44, pkg/controller/scheduler.go, advanceCanary): the portal's own
 * gates are open meanwhile.
 */
export function promoteSketch(rollout: Rollout): Sketch {
  const shut = portalGates(rollout).filter(({ answer }) => answer !== 'open');
  const gates = [...new Set(shut.map(({ key }) => key ?? null))];
  return {
    title: `Promote the candidate of ${rollout.name} now`,
    steps: [
      ...(gates.length > 0
        ? [
            step(rollout, {
              id: 'gates',
              kind: 'gates.open',
              title: `Open ${shut.length === 1 ? 'the gate' : 'the gates'} ${shut.map(({ name }) => name).join(', ')}`,
              extra: { gates },
            }),
          ]
        : []),
      step(rollout, {
        id: 'skip-1',
        kind: 'rollout.skip-analysis',
        title: 'Skip the rest of the analysis',
      }),
      {
        ...step(rollout, {
          id: 'promoted',
          kind: 'rollout.await-promotion',
          title: 'Wait until the candidate is what is live',
        }),
        effect: 'wait',
        deadlineSeconds: 30 * MINUTE,
      },
      step(rollout, {
        id: 'restore-1',
        kind: 'rollout.restore-analysis',
        title: 'Have new releases analysed again',
        extra: { skippedBy: 'skip-1' },
      }),
      ...(gates.length > 0
        ? [
            step(rollout, {
              id: 'gates-back',
              kind: 'gates.restore',
              title: 'Have the gates as they were',
              extra: { openedBy: 'gates' },
            }),
          ]
        : []),
    ],
    blockers: [...inFlight(rollout), ...asksElsewhere(rollout)],
    warnings: rollout.metrics.some(({ verdict }) => verdict === 'fail')
      ? [
          {
            code: 'checks-fail',
            severity: 'warning',
            message: 'A check fails at present',
          },
        ]
      : [],
  };
}

/** Before its start nothing is skipped; after it, Flagger asks nobody more. */
function asksElsewhere({ phase, gates, name }: Rollout): Reason[] {
  if (phase !== 'Waiting') return [];
  return gates
    .filter(
      ({ type, state, portal }) =>
        type === 'confirm-rollout' && state === 'waiting' && !portal,
    )
    .map(gate => ({
      code: 'waits-elsewhere',
      severity: 'critical' as const,
      message: `${name} waits for '${gate.name}', which asks somebody else than the portal`,
      fix: 'Have it answer yes there first.',
    }));
}
