import { ResponseError } from '@backstage/errors';
import type {
  ActionRequest,
  Operation,
  OperationPlan,
  OperationRequest,
} from '@slipway/backstage-plugin-mlops-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FixtureOperationsApi } from '../../../dev/fixtures/FixtureOperationsApi';
import { refusedOffers } from '../../../dev/fixtures/offers';
import { operation, pastOperations } from '../../../dev/fixtures/operations';
import { held, unbound } from '../../../dev/fixtures/operationStories';
import { rollbackPlan } from '../../../dev/fixtures/plans';
import { fraudDetection } from '../../../dev/fixtures/story';
import { renderOnEntity } from '../../__testUtils__/renderOnEntity';
import { DeliveryContent } from '../delivery/DeliveryContent';

/** Says no as often as a test tells it to, and remembers what it was asked. */
class ToldOperationsApi extends FixtureOperationsApi {
  readonly asked: { request: OperationRequest; key: string }[] = [];
  refusals: Error[] = [];
  operations: Operation[] = pastOperations();

  async startOperation(
    entityRef: string,
    request: OperationRequest,
    options: { idempotencyKey: string } = { idempotencyKey: '' },
  ) {
    this.asked.push({ request, key: options.idempotencyKey });
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    const begun = operation({ entityRef, reason: request.reason });
    this.operations = [begun, ...this.operations];
    return begun;
  }

  async getOperations() {
    return { operations: this.operations };
  }
}

class RefusingApi extends ToldOperationsApi {
  async getActions() {
    return { actions: refusedOffers() };
  }
}

function conflict(error: object): Promise<ResponseError> {
  const body = {
    error: { name: 'ConflictError', message: 'No', ...error },
    response: { statusCode: 409 },
  };
  return ResponseError.fromResponse(
    new Response(JSON.stringify(body), {
      status: 409,
      headers: { 'content-type': 'application/json' },
    }),
  );
}

async function openRollback() {
  await userEvent.click(
    await screen.findByRole('button', { name: 'Roll back' }),
  );
  await userEvent.click(
    await screen.findByRole('button', { name: /^Roll back production/ }),
  );
  return within(
    await screen.findByRole('dialog', { name: 'Roll back production' }),
  );
}

const CONFIRM = 'Roll back production to v1 (9b1f0c3)';

describe('the rollback dialog', () => {
  it('shows beforehand what happens, and begins it once there is a reason', async () => {
    const operations = new ToldOperationsApi();
    renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
    const dialog = await openRollback();

    expect(
      await dialog.findByRole('radio', { name: /^v1 \(9b1f0c3\)/ }),
    ).toBeChecked();
    expect(
      dialog.getByRole('radio', { name: /^v0 \(66bb0c3\)/ }),
    ).toBeDisabled();
    expect(dialog.getByText('From v2 (4a1c9e2)')).toBeVisible();
    expect(dialog.getByRole('row', { name: /precision.*worse/ })).toBeVisible();
    expect(dialog.getByText('newTag: 1.0.0', { exact: false })).toBeVisible();
    expect(dialog.getByText('1 commit is undone')).toBeVisible();
    expect(
      dialog.getByText('Send the canary fraud-detection back'),
    ).toBeVisible();

    const confirm = dialog.getByRole('button', { name: CONFIRM });
    expect(confirm).toHaveAttribute('aria-disabled', 'true');
    expect(confirm).toHaveAccessibleDescription('Give a reason first.');
    await userEvent.click(confirm);
    expect(operations.asked).toEqual([]);

    await userEvent.type(dialog.getByLabelText(/^Reason/), 'v2 is bad{Enter}');
    expect(operations.asked).toEqual([]);
    await userEvent.click(dialog.getByRole('button', { name: CONFIRM }));

    const panel = within(await screen.findByRole('region', { name: CONFIRM }));
    expect(panel.getAllByRole('listitem')).toHaveLength(7);
    expect(operations.asked[0].request).toEqual({
      action: 'rollback',
      environment: 'production',
      input: {},
      planHash: 'hash-{}',
      reason: 'v2 is bad',
    });
    expect(operations.asked[0].key).toMatch(/^[0-9a-f]{32}$/);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('shows what changed when the world has changed, and asks again', async () => {
    const operations = new ToldOperationsApi();
    const now: OperationPlan = rollbackPlan(
      { action: 'rollback' },
      {
        hash: 'later',
        warnings: [
          { code: 'x', severity: 'warning', message: 'Self-heal is on' },
        ],
      },
    );
    operations.refusals = [await conflict({ code: 'plan-changed', plan: now })];
    renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
    const dialog = await openRollback();
    await userEvent.type(await dialog.findByLabelText(/^Reason/), 'bad');
    await userEvent.click(await dialog.findByRole('button', { name: CONFIRM }));

    expect(
      await dialog.findByText('New warning: Self-heal is on'),
    ).toBeVisible();
    await userEvent.click(dialog.getByRole('button', { name: CONFIRM }));
    await waitFor(() => expect(operations.asked).toHaveLength(2));
    expect(operations.asked[1].request.planHash).toBe('later');
    expect(operations.asked[1].key).not.toBe(operations.asked[0].key);
  });

  it('says of a release that it was taken back, by whom and why', async () => {
    class TakenBackApi extends ToldOperationsApi {
      async planAction(_: string, request: ActionRequest) {
        const plan = rollbackPlan(request);
        const [first, ...rest] = plan.rollback?.targets ?? [];
        const takenBack = {
          at: first.liveUntil ?? '',
          by: 'user:default/maria',
          reason: 'It refuses good payments',
        };
        return {
          ...plan,
          rollback: plan.rollback && {
            ...plan.rollback,
            to: request.input?.target ? plan.rollback.to : undefined,
            targets: [{ ...first, takenBack }, ...rest],
          },
          blockers: request.input?.target
            ? []
            : [
                {
                  code: 'no-target',
                  severity: 'critical' as const,
                  message: 'No earlier release is known that did well',
                },
              ],
        };
      }
    }
    const operations = new TakenBackApi();
    renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
    const dialog = await openRollback();
    const target = await dialog.findByRole('radio', {
      name: /^v1 \(9b1f0c3\).*Taken back.*maria.*It refuses good payments/i,
    });
    // None is proposed, and a person may choose.
    expect(target).not.toBeChecked();
    expect(
      dialog.getByText('No earlier release is known that did well'),
    ).toBeVisible();
    expect(dialog.queryByText('From v2 (4a1c9e2)')).not.toBeInTheDocument();
    await userEvent.click(target);
    expect(await dialog.findByRole('button', { name: CONFIRM })).toBeVisible();
    expect(dialog.getByText('From v2 (4a1c9e2)')).toBeVisible();
  });

  it('leads to the operation that is in the way', async () => {
    const operations = new ToldOperationsApi();
    const other = { ...operation(), title: 'Promote staging to production' };
    operations.refusals = [
      await conflict({ code: 'operation-running', operation: other }),
    ];
    renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
    const dialog = await openRollback();
    await userEvent.type(await dialog.findByLabelText(/^Reason/), 'bad');
    await userEvent.click(await dialog.findByRole('button', { name: CONFIRM }));

    expect(
      await dialog.findByText('“Promote staging to production” is under way'),
    ).toBeVisible();
    operations.operations = [other];
    expect(dialog.getByText(/^ada began it/)).toBeVisible();
    expect(dialog.getByRole('button', { name: 'Show it' })).toBeVisible();
  });

  it('asks again under the same key when no answer came', async () => {
    const operations = new ToldOperationsApi();
    operations.refusals = [new TypeError('Failed to fetch')];
    renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
    const dialog = await openRollback();
    await userEvent.type(await dialog.findByLabelText(/^Reason/), 'bad');
    await userEvent.click(await dialog.findByRole('button', { name: CONFIRM }));
    expect(await dialog.findByText(/never begun twice/)).toBeVisible();
    await userEvent.click(dialog.getByRole('button', { name: CONFIRM }));

    await waitFor(() => expect(operations.asked).toHaveLength(2));
    expect(operations.asked[1].key).toBe(operations.asked[0].key);
  });
});

it('shows buttons that may not be used, and says why', async () => {
  const operations = new RefusingApi();
  renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
  const button = await screen.findByRole('button', { name: 'Run training' });
  expect(button).toHaveAttribute('aria-disabled', 'true');
  expect(button).toHaveAccessibleDescription(/^Only the owner/);
  await userEvent.click(button);
  expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
});

it('says once why a whole menu may not be used', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection(), {
    operations: new RefusingApi(),
  });
  await userEvent.click(
    await screen.findByRole('button', { name: 'Actions of production' }),
  );
  const menu = within(
    await screen.findByRole('dialog', { name: 'Actions of production' }),
  );
  const why =
    'Only the owner, fraud-team, may do this. Ask them, or the portal’s administrators.';
  expect(menu.getAllByText(why)).toHaveLength(1);
  const sync = menu.getByRole('button', { name: 'Sync' });
  expect(sync).toHaveAttribute('aria-disabled', 'true');
  expect(sync).toHaveAccessibleDescription(why);
});

it('says which label to add where an object is not bound back', async () => {
  renderOnEntity(<DeliveryContent />, unbound(), {
    operations: new ToldOperationsApi(),
  });
  expect(
    await screen.findByRole('button', { name: 'Abort' }),
  ).toHaveAccessibleDescription(
    'The Canary fraud-detection does not name this entity. Give it the label backstage.io/kubernetes-id: fraud-detection.',
  );
});

it('shows a hold, what it keeps off, and lifts it after a confirmation', async () => {
  const operations = new ToldOperationsApi();
  renderOnEntity(<DeliveryContent />, held(), { operations });
  const hold = within(
    await screen.findByRole('note', { name: 'Hold on production' }),
  );
  expect(hold.getByText(/v2 declines honest customers/)).toBeVisible();
  expect(
    hold.getByText(/^Auto-sync is off: fraud-detection-production/),
  ).toBeVisible();
  await userEvent.click(
    await hold.findByRole('button', { name: 'Lift the hold on production' }),
  );
  const dialog = within(await screen.findByRole('dialog'));
  const confirm = await dialog.findByRole('button', {
    name: 'hold.lift production',
  });
  expect(operations.asked).toEqual([]);
  await userEvent.click(confirm);
  await waitFor(() => expect(operations.asked).toHaveLength(1));
});
