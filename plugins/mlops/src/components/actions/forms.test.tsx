import type {
  ActionRequest,
  Delivery,
  OperationPlan,
  OperationRequest,
  RolloutGate,
} from '@slipway/backstage-plugin-mlops-common';
import {
  screen,
  waitFor,
  within,
  type BoundFunctions,
  type queries,
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FixtureOperationsApi } from '../../../dev/fixtures/FixtureOperationsApi';
import { operation } from '../../../dev/fixtures/operations';
import { creditRisk, fraudDetection } from '../../../dev/fixtures/story';
import { trainable } from '../../../dev/fixtures/trainable';
import { renderOnEntity } from '../../__testUtils__/renderOnEntity';
import { DeliveryContent } from '../delivery/DeliveryContent';

/** Remembers what it was asked; plans wait while a test says so. */
class ToldOperationsApi extends FixtureOperationsApi {
  readonly asked: OperationRequest[] = [];
  readonly planned: ActionRequest[] = [];
  until: Promise<void> = Promise.resolve();

  async planAction(
    entityRef: string,
    request: ActionRequest,
  ): Promise<OperationPlan> {
    this.planned.push(request);
    await this.until;
    return super.planAction(entityRef, request);
  }

  async startOperation(entityRef: string, request: OperationRequest) {
    this.asked.push(request);
    return operation({ entityRef });
  }
}

function withGate(gate: RolloutGate): Delivery {
  const whole = fraudDetection();
  return {
    ...whole,
    environments: whole.environments.map(environment => ({
      ...environment,
      destinations: environment.destinations.map(destination => ({
        ...destination,
        rollouts: destination.rollouts.map(rollout => ({
          ...rollout,
          gates: [gate],
        })),
      })),
    })),
  };
}

async function press(name: string | RegExp) {
  await userEvent.click(await screen.findByRole('button', { name }));
}

/** While the plan of what was typed is made, nothing can be confirmed. */
async function confirmPlan(
  dialog: BoundFunctions<typeof queries>,
  name: string,
) {
  const ready = await waitFor(() => {
    const button = dialog.getByRole('button', { name });
    expect(button).not.toHaveAttribute('aria-disabled');
    return button;
  });
  await userEvent.click(ready);
}

async function openDialog() {
  return within(await screen.findByRole('dialog'));
}

it('asks for the parameters of a training as its template describes them', async () => {
  const operations = new ToldOperationsApi();
  renderOnEntity(<DeliveryContent />, trainable(), { operations });
  await press('Run training');
  const dialog = await openDialog();

  expect(dialog.getByLabelText('epochs')).toHaveValue('20');
  expect(dialog.getByText('Rounds over it all')).toBeVisible();
  const confirm = dialog.getByRole('button', { name: 'Run fraud-training' });
  expect(confirm).toHaveAccessibleDescription('Fill in “dataset” first.');
  expect(operations.planned).toEqual([]);

  await userEvent.click(dialog.getByRole('button', { name: /size/ }));
  await userEvent.click(await screen.findByRole('option', { name: 'large' }));
  await userEvent.type(dialog.getByLabelText(/^dataset/), 's3://june');
  await confirmPlan(dialog, 'argo-workflows.submit');
  await waitFor(() => expect(operations.asked).toHaveLength(1));
  expect(operations.asked[0].input).toEqual({
    template: {
      cluster: 'sandbox',
      namespace: 'ml-training',
      name: 'fraud-training',
    },
    parameters: { epochs: '20', size: 'large', dataset: 's3://june' },
  });
  expect(operations.planned).toHaveLength(1);
});

describe('an alias', () => {
  it('is chosen from those that the model has, with no question beyond', async () => {
    const operations = new ToldOperationsApi();
    renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
    await press('Actions of v2');
    await press('Set alias');
    const dialog = await openDialog();
    expect(
      dialog.queryByRole('textbox', { name: /gate is not met/ }),
    ).not.toBeInTheDocument();
    await userEvent.click(dialog.getByRole('button', { name: 'champion' }));
    await confirmPlan(dialog, 'mlflow.set-alias');
    await waitFor(() => expect(operations.asked).toHaveLength(1));
    expect(operations.asked[0].input).toMatchObject({
      version: '2',
      alias: 'champion',
    });
  });

  it('asks why, where a gate is not met', async () => {
    const operations = new ToldOperationsApi();
    renderOnEntity(<DeliveryContent />, creditRisk(), { operations });
    await press('Actions of v6');
    await press('Set alias');
    const dialog = await openDialog();
    await userEvent.type(dialog.getByLabelText(/^Alias/), 'champion');
    await userEvent.type(
      dialog.getByLabelText('Why, although a gate is not met'),
      'Agreed with risk',
    );
    await confirmPlan(dialog, 'mlflow.set-alias');
    await waitFor(() => expect(operations.asked).toHaveLength(1));
    expect(operations.asked[0].input).toMatchObject({
      override: 'Agreed with risk',
    });
  });
});

it('keeps the choices and the focus while another target is planned', async () => {
  const operations = new ToldOperationsApi();
  renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
  await press('Roll back');
  await press(/^Roll back production/);
  const dialog = await openDialog();
  await dialog.findByText('What changes');
  await userEvent.type(dialog.getByLabelText(/^Reason/), 'bad');

  let go = () => {};
  operations.until = new Promise(resolve => {
    go = resolve;
  });
  await userEvent.click(
    dialog.getByRole('checkbox', { name: /^Skip the analysis/ }),
  );
  await waitFor(() => expect(operations.planned).toHaveLength(2));
  expect(dialog.getByText('What changes')).toBeVisible();
  expect(
    dialog.getByRole('checkbox', { name: /^Skip the analysis/ }),
  ).toHaveFocus();
  expect(
    dialog.getByRole('button', { name: /^Roll back production to/ }),
  ).toHaveAccessibleDescription('The plan is still being made.');
  go();
  await waitFor(() =>
    expect(
      dialog.getByRole('button', { name: /^Roll back production to/ }),
    ).not.toHaveAttribute('aria-disabled'),
  );
});

it('does not offer to skip an analysis where there is none', async () => {
  const operations = new ToldOperationsApi();
  renderOnEntity(<DeliveryContent />, fraudDetection(), { operations });
  await press('Roll back');
  await press(/^Roll back staging/);
  const dialog = await openDialog();
  await dialog.findByText('What changes');
  expect(dialog.queryByRole('checkbox')).not.toBeInTheDocument();
});

describe('a gate', () => {
  it('says what it answers, and is opened where it stands', async () => {
    const operations = new ToldOperationsApi();
    const gate: RolloutGate = {
      name: 'slipway-gate',
      type: 'confirm-promotion',
      state: 'waiting',
      portal: true,
      key: 'go',
      answer: 'closed',
      text: 'Flagger waits for a person to open it.',
    };
    renderOnEntity(<DeliveryContent />, withGate(gate), { operations });
    const gates = within(await screen.findByRole('list', { name: 'Gates' }));
    expect(
      gates.getByText('Flagger waits for a person to open it.'),
    ).toBeVisible();
    await userEvent.click(
      await gates.findByRole('button', {
        name: 'Open the gate slipway-gate of fraud-detection in production',
      }),
    );
    const dialog = await openDialog();
    await userEvent.click(
      await dialog.findByRole('button', {
        name: 'flagger.open-gate production',
      }),
    );
    await waitFor(() => expect(operations.asked).toHaveLength(1));
    expect(operations.asked[0].input).toMatchObject({ gate: 'go' });
  });

  it('has no button where another system answers', async () => {
    renderOnEntity(
      <DeliveryContent />,
      withGate({ name: 'other', type: 'confirm-promotion', state: 'idle' }),
      { operations: new ToldOperationsApi() },
    );
    const gates = within(await screen.findByRole('list', { name: 'Gates' }));
    await screen.findByRole('button', { name: 'Abort' });
    expect(gates.queryByRole('button')).not.toBeInTheDocument();
  });
});

it('offers for a run that is over only what can follow', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection(), {
    operations: new ToldOperationsApi(),
  });
  await press('Actions of fraud-model-training-v2');
  const menu = within(
    await screen.findByRole('dialog', {
      name: 'Actions of fraud-model-training-v2',
    }),
  );
  expect(menu.getAllByRole('button').map(each => each.textContent)).toContain(
    'Resubmit…',
  );
  expect(
    menu.queryByRole('button', { name: /Retry|Stop|Terminate|Suspend/ }),
  ).not.toBeInTheDocument();
});

it('has nothing to hurry or to send back once a canary has failed', async () => {
  renderOnEntity(<DeliveryContent />, creditRisk(), {
    operations: new ToldOperationsApi(),
  });
  await screen.findByRole('button', { name: 'Roll back' });
  expect(
    screen.queryByRole('button', { name: /^(Abort|Promote now|Suspend)$/ }),
  ).not.toBeInTheDocument();
});
