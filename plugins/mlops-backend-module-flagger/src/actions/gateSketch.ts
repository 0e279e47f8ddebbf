import { InputError } from '@backstage/errors';
import type {
  Rollout,
  RolloutGate,
} from '@slipway/backstage-plugin-mlops-common';
import { nothingToDo, step, type Sketch } from './sketch';

/** Opens or closes one gate; where there is but one, it need not be named. */
export function gateSketch(
  rollout: Rollout,
  named: string | undefined,
  open: boolean,
): Sketch {
  const gates = portalGates(rollout);
  const key = keyOf(rollout, gates, named);
  const chosen = gates.filter(gate => gate.key === key);
  const isSo = (gate: RolloutGate) =>
    gate.answer === (open ? 'open' : 'closed');
  const verb = open ? 'Open' : 'Close';
  return {
    title: `${verb} the gate ${key ? `${key} ` : ''}of ${rollout.name}`,
    steps: [
      step(rollout, {
        id: 'gate',
        kind: 'gate.set',
        title: open
          ? 'Answer yes when Flagger asks whether this rollout may go on'
          : 'Answer no when Flagger asks whether it may go on',
        extra: { open, ...(key !== undefined && { gate: key }) },
      }),
    ],
    blockers: [
      ...(gates.length === 0
        ? [
            {
              code: 'no-gate',
              severity: 'critical' as const,
              message: `${rollout.name} asks the portal before nothing`,
              fix: "Add a webhook of type confirm-promotion that calls the portal's gate to the Canary.",
            },
          ]
        : []),
      ...(chosen.length > 0 && chosen.every(isSo)
        ? [nothingToDo(`The gate is ${open ? 'open' : 'shut'} already`)]
        : []),
    ],
  };
}

/** Those that a person can open here. */
export function portalGates({ gates }: Rollout): RolloutGate[] {
  return gates.filter(
    ({ type, portal }) => portal && type.startsWith('confirm-'),
  );
}

/** Undefined is the gate without a name. @throws InputError for one of several. */
function keyOf(
  { name }: Rollout,
  gates: readonly RolloutGate[],
  named: string | undefined,
): string | undefined {
  if (gates.length === 0) return named;
  const keys = keysOf(gates);
  if (named !== undefined) {
    if (keys.includes(named)) return named;
    throw new InputError(
      `input.gate: ${name} asks the portal about no gate ${named}; it asks about ${listed(keys)}`,
    );
  }
  const waiting = keysOf(gates.filter(({ state }) => state === 'waiting'));
  const [only, ...others] = waiting.length > 0 ? waiting : keys;
  if (others.length === 0) return only;
  if (keys.includes(undefined)) return undefined;
  throw new InputError(
    `input.gate: ${name} has several gates; name one of ${listed(keys)}`,
  );
}

function keysOf(gates: readonly RolloutGate[]): Array<string | undefined> {
  return [...new Set(gates.map(({ key }) => key))];
}

function listed(keys: ReadonlyArray<string | undefined>): string {
  return keys.map(key => key ?? 'one without a name').join(', ');
}
