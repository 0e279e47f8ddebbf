import type { Operation } from '@slipway/backstage-plugin-mlops-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FixtureOperationsApi } from '../../../dev/fixtures/FixtureOperationsApi';
import { refusedOffers } from '../../../dev/fixtures/offers';
import { operation } from '../../../dev/fixtures/operations';
import { failed, held, running } from '../../../dev/fixtures/operationStories';
import { fraudDetection } from '../../../dev/fixtures/story';
import { renderOnEntity } from '../../__testUtils__/renderOnEntity';
import { DeliveryContent } from '../delivery/DeliveryContent';

class OneOperationApi extends FixtureOperationsApi {
  readonly calls: string[] = [];

  constructor(private current: Operation) {
    super();
  }

  async getOperations() {
    return { operations: [this.current] };
  }

  async cancelOperation(): Promise<Operation> {
    this.calls.push('cancel');
    this.current = {
      ...this.current,
      state: 'cancelled',
      finishedAt: this.current.createdAt,
      cancel: { possible: false, reason: 'it is over' },
    };
    return this.current;
  }

  async approveOperation(): Promise<Operation> {
    this.calls.push('approve');
    this.current = {
      ...this.current,
      state: 'running',
      approval: {
        state: 'given',
        by: 'user:default/grace',
        at: this.current.createdAt,
      },
    };
    return this.current;
  }
}

const waiting = () =>
  operation({
    state: 'planned',
    approval: { state: 'needed', message: 'Another person has to approve it.' },
  });

async function panelOf({ title }: Operation) {
  return within(await screen.findByRole('region', { name: title }));
}

it('is cancelled only when that is confirmed', async () => {
  const api = new OneOperationApi(operation({ cancel: { possible: true } }));
  renderOnEntity(<DeliveryContent />, running(), { operations: api });
  const panel = await panelOf(operation());
  await userEvent.click(panel.getByRole('button', { name: 'Cancel' }));
  await userEvent.click(panel.getByRole('button', { name: 'Let it go on' }));
  expect(api.calls).toEqual([]);
  await userEvent.click(panel.getByRole('button', { name: 'Cancel' }));
  await userEvent.click(panel.getByRole('button', { name: /^Cancel “/ }));
  await waitFor(() => expect(api.calls).toEqual(['cancel']));
  expect(await panel.findByText('Cancelled')).toBeVisible();
});

it('waits for a second person, who approves it', async () => {
  const api = new OneOperationApi(waiting());
  renderOnEntity(<DeliveryContent />, fraudDetection(), { operations: api });
  const panel = await panelOf(waiting());
  expect(panel.getByText('Waits for approval')).toBeVisible();
  expect(panel.getByText('Another person has to approve it.')).toBeVisible();
  await userEvent.click(panel.getByRole('button', { name: 'Approve' }));
  expect(await panel.findByText(/^approved by grace/)).toBeVisible();
});

it('says until when it may be approved, in its environment too', async () => {
  const expiresAt = new Date(Date.now() + 5.5 * 3_600_000).toISOString();
  const asked = waiting();
  const approval = { state: 'needed', message: 'Say yes', expiresAt } as const;
  const delivery = fraudDetection();
  const summary = (id: string, title: string) => ({
    ...asked,
    ...{ id, title, approval },
  });
  delivery.environments = delivery.environments.map(environment =>
    environment.name === 'production'
      ? {
          ...environment,
          awaitingApproval: [summary('a', 'Sync it'), summary('b', 'Move it')],
        }
      : environment,
  );
  renderOnEntity(<DeliveryContent />, delivery, {
    operations: new OneOperationApi({ ...asked, approval }),
  });
  const panel = await panelOf(asked);
  expect(panel.getByText(/^expires/)).toHaveTextContent('expires in 5 h');
  expect(panel.getByText(/^asked for by/)).toBeVisible();
  for (const title of ['Sync it', 'Move it']) {
    const note = await screen.findByRole('note', {
      name: `Request in production: ${title}`,
    });
    expect(note).toHaveTextContent('expires in 5 h');
    expect(within(note).getByRole('button')).toHaveAccessibleName(
      `Steps of “${title}”`,
    );
  }
});

it('says why it ended when nobody approved it', async () => {
  const message = 'Nobody approved it within 24 hours, so it was not begun';
  const error = { name: 'ApprovalExpired', message, fix: 'Ask for it again.' };
  class ExpiringApi extends OneOperationApi {
    async getOperations() {
      const { operations } = await super.getOperations();
      return {
        operations: operations.map(one =>
          one.state === 'cancelled' ? { ...one, error } : one,
        ),
      };
    }
  }
  renderOnEntity(<DeliveryContent />, fraudDetection(), {
    operations: new ExpiringApi({ ...waiting(), cancel: { possible: true } }),
  });
  const panel = await panelOf(waiting());
  await userEvent.click(panel.getByRole('button', { name: 'Cancel' }));
  await userEvent.click(panel.getByRole('button', { name: /^Cancel “/ }));
  expect(await panel.findByText(message)).toBeVisible();
  expect(panel.getByText('Ask for it again.')).toBeVisible();
});

it('shows whoever may neither approve nor cancel both buttons, and why not', async () => {
  const reason = 'You may not do this here.';
  const access = { allowed: false, reason } as const;
  class RefusingApi extends OneOperationApi {
    async getActions() {
      return { actions: refusedOffers(), approval: access };
    }
  }
  const api = new RefusingApi({ ...waiting(), cancel: { possible: true } });
  renderOnEntity(<DeliveryContent />, fraudDetection(), { operations: api });
  const panel = await panelOf(waiting());
  const approve = await panel.findByRole('button', {
    name: 'Approve',
    description: reason,
  });
  const cancel = panel.getByRole('button', {
    name: 'Cancel',
    description: /^Only the owner/,
  });
  for (const button of [approve, cancel]) await userEvent.click(button);
  expect(api.calls).toEqual([]);
  expect(panel.queryByRole('button', { name: /^Cancel “/ })).toBeNull();
});

it('is the headline while it is under way', async () => {
  renderOnEntity(<DeliveryContent />, running(), {
    operations: new OneOperationApi(operation()),
  });
  expect(await screen.findByRole('heading', { level: 2 })).toHaveTextContent(
    `Delivery: ${operation().title}`,
  );
});

it('is told once in its environment when it failed, with what to do', async () => {
  const delivery = failed();
  delivery.environments = delivery.environments.map(environment =>
    environment.name === 'production'
      ? {
          ...environment,
          reasons: [
            {
              code: 'operation-failed',
              severity: 'warning',
              message: '“It” failed.',
              fix: 'Plan it again from here.',
            },
          ],
        }
      : environment,
  );
  renderOnEntity(<DeliveryContent />, delivery, {
    operations: new OneOperationApi(operation({ state: 'failed' })),
  });
  const note = within(
    await screen.findByRole('note', { name: 'Operation in production' }),
  );
  expect(note.getByText('Plan it again from here.')).toBeVisible();
  expect(screen.queryByText('“It” failed.')).not.toBeInTheDocument();
});

it('tells of a hold once, by the name of who placed it', async () => {
  const delivery = held();
  delivery.environments = delivery.environments.map(environment =>
    environment.name === 'production'
      ? {
          ...environment,
          state: 'attention',
          reasons: [
            {
              code: 'held',
              severity: 'warning',
              message: 'user:default/ada holds production since 2026-11-20',
            },
          ],
        }
      : environment,
  );
  renderOnEntity(<DeliveryContent />, delivery, {
    operations: new FixtureOperationsApi(),
  });
  expect(
    await screen.findByRole('heading', {
      level: 2,
      name: /production: held by ada$/,
    }),
  ).toBeVisible();
  expect(screen.queryByText(/user:default\/ada holds/)).not.toBeInTheDocument();
});
