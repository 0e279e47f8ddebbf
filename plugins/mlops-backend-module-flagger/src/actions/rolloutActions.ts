import { NotFoundError } from '@backstage/errors';
import {
  isBeforePromotion,
  mlopsRolloutControlPermission,
  rolloutNoun,
  type EnvironmentDelivery,
  type Reason,
  type Release,
  type Rollout,
} from '@slipway/backstage-plugin-mlops-common';
import {
  createEnvironmentAction,
  type ActionPlan,
  type DeliveryAction,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import { GATE_KEY } from '../webhooks/questions';
import { gateSketch } from './gateSketch';
import { promoteSketch } from './promoteSketch';
import { inFlight, MINUTE, nothingToDo, step, type Sketch } from './sketch';

const rolloutInput = z.strictObject({
  /** `Rollout.id`; may be left out where there is one. */
  rollout: z.string().max(600).optional(),
});
const gateInput = rolloutInput.extend({
  /** As the webhook's metadata.gate has it; may be left out where one waits. */
  gate: z
    .string()
    .regex(GATE_KEY, 'is letters, digits, dots and dashes')
    .optional(),
});

interface Input {
  rollout?: string;
  gate?: string;
}

/** What can be done to a canary by hand. */
export function rolloutActions(): DeliveryAction[] {
  return [
    action({
      name: 'flagger.open-gate',
      title: 'Open gate',
      description: 'Lets a rollout go on that waits for a person.',
      input: gateInput,
      sketch: (rollout, { gate }) => gateSketch(rollout, gate, true),
    }),
    action({
      name: 'flagger.close-gate',
      title: 'Close gate',
      description: 'Has a rollout stop before its gate until it is opened.',
      input: gateInput,
      allowedWhileHeld: true,
      sketch: (rollout, { gate }) => gateSketch(rollout, gate, false),
    }),
    action({
      name: 'flagger.promote',
      title: 'Promote now',
      description:
        'Makes the candidate what is live at once, without the rest of its analysis.',
      input: rolloutInput,
      destructive: true,
      needsReason: true,
      sketch: promoteSketch,
    }),
    action({
      name: 'flagger.abort',
      title: 'Abort',
      description:
        'Sends a candidate back. Git goes on naming its release, so a rollback is usually what is wanted.',
      input: rolloutInput,
      destructive: true,
      needsReason: true,
      allowedWhileHeld: true,
      sketch: abortSketch,
    }),
    action({
      name: 'flagger.suspend',
      title: 'Suspend',
      description: 'Freezes the traffic of a rollout as it is.',
      input: rolloutInput,
      allowedWhileHeld: true,
      sketch: rollout => suspendSketch(rollout, true),
    }),
    action({
      name: 'flagger.resume',
      title: 'Resume',
      description: 'Lets the analysis of a suspended rollout go on.',
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
      const leaves =
        options.name === 'flagger.abort'
          ? candidateOf(environment, rollout)
          : undefined;
      return {
        ...sketch(rollout, input),
        ...(leaves && { leaves }),
        subjects: [
          {
            title: `Canary ${rollout.namespace}/${rollout.name}`,
            boundBack: rollout.boundBack,
          },
        ],
        basis: { rollout: rollout.id, inFlight: isBeforePromotion(rollout) },
      };
    },
  });
}

function abortSketch(rollout: Rollout): Sketch {
  const { abort } = rollout;
  return {
    title: `Send the ${rolloutNoun(rollout)} ${rollout.name} back`,
    steps: [
      {
        ...step(rollout, {
          id: 'abort-1',
          kind: 'rollout.abort',
          title: `Send the ${rolloutNoun(rollout)} ${rollout.name} back`,
          extra: rollout.analysisOf ? { analysisOf: rollout.analysisOf } : {},
        }),
        deadlineSeconds: Math.max(10 * MINUTE, 5 * rollout.intervalSeconds),
        cancellable: true,
      },
    ],
    blockers: [
      ...inFlight(rollout),
      ...notBegun(rollout),
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

/** Flagger asks whether to roll back only once it has begun. */
function notBegun({ phase, name }: Rollout): Reason[] {
  return phase === 'Waiting'
    ? [
        {
          code: 'not-begun',
          severity: 'critical',
          message: `${name} waits before its start: no traffic is on the candidate`,
          fix: 'Leave its gate shut, and roll back to take the release out of Git.',
        },
      ]
    : [];
}

function suspendSketch(rollout: Rollout, suspended: boolean): Sketch {
  return {
    title: `${suspended ? 'Suspend' : 'Resume'} the ${rolloutNoun(rollout)} ${rollout.name}`,
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
            nothingToDo(
              `${rollout.name} is ${suspended ? 'suspended already' : 'not suspended'}`,
            ),
          ]
        : [],
  };
}

/** With the revision that Argo CD synced it from, where it did. */
function candidateOf(
  { destinations }: EnvironmentDelivery,
  { id }: Rollout,
): Release | undefined {
  const destination = destinations.find(({ rollouts }) =>
    rollouts.some(each => each.id === id),
  );
  if (!destination?.candidate) return undefined;
  const revision = destination.applications
    .flatMap(({ sources }) => sources)
    .find(source => source.revision)?.revision;
  return { ...destination.candidate, ...(revision && { revision }) };
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
      ? `input.rollout: there is no such rollout in ${name}`
      : `input.rollout: ${name} has several rollouts; name one of ${all.map(each => each.id).join(', ')}`,
  );
}
