import { NotFoundError } from '@backstage/errors';
import {
  mlopsRolloutControlPermission,
  type EnvironmentDelivery,
  type Reason,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createEnvironmentAction,
  rolloutRef,
  type ActionPlan,
  type ActionStep,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';

const IN_FLIGHT: ReadonlySet<Rollout['phase']> = new Set([
  'Waiting',
  'Progressing',
  'WaitingPromotion',
]);
const MINUTE = 60;

const rolloutInput = z.strictObject({
  /** `Rollout.id`; may be left out where there is one. */
  rollout: z.string().max(600).optional(),
});
const gateInput = rolloutInput.extend({
  /** As the webhook's metadata.gate has it; left out for the one that has none. */
  gate: z
    .string()
    .regex(/^[\w.-]{1,60}$/, 'is letters, digits, dots and dashes')
    .optional(),
});

interface Input {
  rollout?: string;
  gate?: string;
}

interface Sketch {
  title: string;
  steps: ActionStep[];
  blockers?: Reason[];
  warnings?: Reason[];
}

/** What can be done to a canary by hand. */
export function rolloutActions(): DeliveryAction[] {
  return [
    action({
      name: 'flagger.open-gate',
      title: 'Open gate',
      description: 'Lets a canary go on that waits for a person.',
      input: gateInput,
      sketch: (rollout, { gate }) => gateSketch(rollout, gate, true),
    }),
    action({
      name: 'flagger.close-gate',
      title: 'Close gate',
      description: 'Has a canary stop before its gate until it is opened.',
      input: gateInput,
      allowedWhileHeld: true,
      sketch: (rollout, { gate }) => gateSketch(rollout, gate, false),
    }),
    action({
      name: 'flagger.promote',
      title: 'Promote now',
      description:
        'Makes the candidate of a canary what is live at once, without the rest of its analysis.',
      input: rolloutInput,
      destructive: true,
      needsReason: true,
      sketch: promoteSketch,
    }),
    action({
      name: 'flagger.abort',
      title: 'Abort',
      description:
        'Sends a canary back. Git goes on naming its release, so a rollback is usually what is wanted.',
      input: rolloutInput,
      destructive: true,
      needsReason: true,
      allowedWhileHeld: true,
      sketch: abortSketch,
    }),
    action({
      name: 'flagger.suspend',
      title: 'Suspend',
      description: 'Freezes the traffic of a canary as it is.',
      input: rolloutInput,
      allowedWhileHeld: true,
      sketch: rollout => suspendSketch(rollout, true),
    }),
    action({
      name: 'flagger.resume',
      title: 'Resume',
      description: 'Lets the analysis of a suspended canary go on.',
      input: rolloutInput,
      sketch: rollout => suspendSketch(rollout, false),
    }),
  ];
}

function action(options: {
  name: string;
  title: string;
  description: string;
  input: z.ZodType<Input>;
  destructive?: boolean;
  needsReason?: boolean;
  allowedWhileHeld?: boolean;
  sketch(rollout: Rollout, input: Input): Sketch;
}): DeliveryAction {
  const { sketch, destructive = false, ...rest } = options;
  return createEnvironmentAction({
    ...rest,
    destructive,
    system: 'flagger',
    permission: mlopsRolloutControlPermission,
    async plan({ environment, input }): Promise<ActionPlan> {
      const rollout = chosen(environment, input.rollout);
      return {
        ...sketch(rollout, input),
        subjects: [
          {
            title: `Canary ${rollout.namespace}/${rollout.name}`,
            boundBack: rollout.boundBack,
          },
        ],
        basis: { rollout: rollout.id, inFlight: IN_FLIGHT.has(rollout.phase) },
      };
    },
  });
}

function gateSketch(
  rollout: Rollout,
  gate: string | undefined,
  open: boolean,
): Sketch {
  const asked = rollout.gates.some(
    ({ type, portal }) => portal && type.startsWith('confirm-'),
  );
  return {
    title: `${open ? 'Open' : 'Close'} the gate of ${rollout.name}`,
    steps: [
      step(rollout, {
        id: 'gate',
        kind: 'gate.set',
        title: `Answer ${open ? 'yes' : 'no'} when Flagger asks whether it may go on`,
        extra: { open, ...(gate && { gate }) },
      }),
    ],
    blockers: asked
      ? []
      : [
          {
            code: 'no-gate',
            severity: 'critical',
            message: `${rollout.name} asks the portal before nothing`,
            fix: "Add a webhook of type confirm-promotion that calls the portal's gate to the Canary.",
          },
        ],
  };
}

function promoteSketch(rollout: Rollout): Sketch {
  return {
    title: `Promote the candidate of ${rollout.name} now`,
    steps: [
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
    ],
    blockers: inFlight(rollout),
    warnings: rollout.metrics.some(({ verdict }) => verdict === 'fail')
      ? [
          {
            code: 'checks-fail',
            severity: 'warning',
            message: 'A check of the canary fails at present',
          },
        ]
      : [],
  };
}

function abortSketch(rollout: Rollout): Sketch {
  const { abort } = rollout;
  return {
    title: `Send the canary ${rollout.name} back`,
    steps: [
      {
        ...step(rollout, {
          id: 'abort-1',
          kind: 'rollout.abort',
          title: `Send the canary ${rollout.name} back`,
        }),
        deadlineSeconds: Math.max(10 * MINUTE, 5 * rollout.intervalSeconds),
        cancellable: true,
      },
    ],
    blockers: [
      ...inFlight(rollout),
      ...(abort && !abort.possible
        ? [
            {
              code: 'no-rollback-webhook',
              severity: 'critical' as const,
              message: abort.reason,
              fix: abort.fix,
            },
          ]
        : []),
    ],
    warnings: [
      {
        code: 'git-differs',
        severity: 'warning',
        message:
          'Git goes on naming this release: the next change of any annotation tries it again',
        fix: 'Roll back instead, to revert Git as well.',
      },
    ],
  };
}

function suspendSketch(rollout: Rollout, suspended: boolean): Sketch {
  return {
    title: `${suspended ? 'Suspend' : 'Resume'} the canary ${rollout.name}`,
    steps: [
      step(rollout, {
        id: 'suspend',
        kind: 'rollout.set-suspended',
        title: suspended
          ? 'Freeze the traffic as it is'
          : 'Let the analysis go on',
        extra: { suspended },
      }),
    ],
    blockers:
      rollout.suspended === suspended
        ? [
            {
              code: 'nothing-to-do',
              severity: 'critical',
              message: `${rollout.name} is ${suspended ? 'suspended already' : 'not suspended'}`,
            },
          ]
        : [],
  };
}

function step(
  rollout: Rollout,
  part: {
    id: string;
    kind: string;
    title: string;
    extra?: ActionStep['input'];
  },
): ActionStep {
  const { id, kind, title, extra } = part;
  return {
    id,
    kind,
    title,
    system: 'flagger',
    effect: 'change',
    input: { rollout: rolloutRef(rollout), ...extra },
    deadlineSeconds: 5 * MINUTE,
    ...(rollout.consoleUrl && { url: rollout.consoleUrl }),
  };
}

function inFlight(rollout: Rollout): Reason[] {
  return IN_FLIGHT.has(rollout.phase)
    ? []
    : [
        {
          code: 'no-canary-in-flight',
          severity: 'critical',
          message: `No canary of ${rollout.name} is in flight: it is ${rollout.phase}`,
        },
      ];
}

function chosen(
  { name, destinations }: EnvironmentDelivery,
  id: string | undefined,
): Rollout {
  const all = destinations.flatMap(({ rollouts }) => rollouts);
  const found = all.filter(rollout => id === undefined || rollout.id === id);
  if (found.length === 1) return found[0];
  throw new NotFoundError(
    found.length === 0
      ? `input.rollout: there is no such canary in ${name}`
      : `input.rollout: ${name} has several canaries; name one of ${all.map(each => each.id).join(', ')}`,
  );
}
