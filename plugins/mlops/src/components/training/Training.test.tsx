import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { manyVersions } from '../../../dev/fixtures/extremes';
import { fraudDetection } from '../../../dev/fixtures/story';
import {
  renderOnEntity,
  TestSignals,
  ToldMlopsApi,
} from '../../__testUtils__/renderOnEntity';
import { stopClock } from '../../__testUtils__/stopClock';
import { DeliveryContent } from '../delivery/DeliveryContent';

stopClock();

const table = () => screen.findByRole('grid', { name: 'Training runs' });
const RUN = '?run=sandbox/ml-training/fraud-model-training-v3';

/** Its log ends as soon as it has been read. */
class ShortLogApi extends ToldMlopsApi {
  async *streamWorkflowLogs(_entityRef: string, _run: object, node: string) {
    yield `first line of ${node}`;
    yield '\u001b[31mloss\u001b[0m=0.42';
    yield 'the loss falls';
  }
}

class BrokenLogApi extends ToldMlopsApi {
  // eslint-disable-next-line require-yield
  async *streamWorkflowLogs(): AsyncIterable<string> {
    throw new Error('The pod is gone');
  }
}

it('lists the latest runs with their steps', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection());
  const running = within(
    within(await table()).getByRole('row', { name: /training-v3/ }),
  );
  expect(running.getByText('Running')).toBeVisible();
  expect(running.getByText('2/5')).toBeVisible();
  expect(
    running.getAllByRole('listitem').map(step => step.textContent),
  ).toEqual([
    'validate, Succeeded',
    'train, Running',
    'evaluate, Pending',
    'register, Pending',
    'build, Pending',
  ]);
  expect(running.getByText('4 min')).toBeVisible();
});

it('opens a run: graph, details, inputs and log', async () => {
  renderOnEntity(<DeliveryContent />, new ShortLogApi(fraudDetection()));
  const link = within(await table()).getByRole('link', {
    name: 'fraud-model-training-v3',
  });
  await userEvent.click(link);

  const panel = within(
    await screen.findByRole('region', { name: 'fraud-model-training-v3' }),
  );
  const train = await panel.findByRole('button', {
    name: /^train ×2 Running/,
  });
  expect(train).toHaveAttribute('aria-pressed', 'true');
  const step = within(panel.getByRole('region', { name: 'Step train' }));
  expect(step.getByText('s3://payments/2026-11-01.parquet')).toBeVisible();
  expect(step.getByText('model.pkl, confusion-matrix.png')).toBeVisible();
  const log = panel.getByRole('log', { name: 'Lines of train' });
  await waitFor(() => expect(log).toHaveTextContent('loss=0.42'));
  expect(panel.getByText('End of the log, 3 lines')).toBeVisible();
});

it('is opened by Enter on its row', async () => {
  renderOnEntity(<DeliveryContent />, new ShortLogApi(fraudDetection()));
  const row = within(await table()).getByRole('row', { name: /training-v2/ });
  act(() => row.focus());
  await userEvent.keyboard('{Enter}');
  expect(
    await screen.findByRole('region', { name: 'fraud-model-training-v2' }),
  ).toBeVisible();
});

it('is opened by its address, with the step that the address names', async () => {
  renderOnEntity(<DeliveryContent />, new ShortLogApi(fraudDetection()), {
    search: `${RUN}&node=fraud-model-training-v3.train(0)`,
  });
  const step = within(
    await screen.findByRole('region', { name: 'Step train' }),
  );
  expect(step.getByText('OOMKilled (exit code 137)')).toBeVisible();
  expect(step.getByRole('radio', { name: 'Attempt 1' })).toBeChecked();
});

it('is operated by keyboard alone', async () => {
  renderOnEntity(<DeliveryContent />, new ShortLogApi(fraudDetection()), {
    search: RUN,
  });
  const drift = await screen.findByRole('button', { name: /^validate-drift/ });
  act(() => drift.focus());
  await userEvent.keyboard('{Enter}');
  expect(
    await screen.findByRole('region', { name: 'Step validate-drift' }),
  ).toBeVisible();
  await userEvent.keyboard(' ');
  expect(drift).toHaveAttribute('aria-pressed', 'true');
});

it('says that a step which has not started writes no log', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection(), {
    search: `${RUN}&node=fraud-model-training-v3.build`,
  });
  expect(await screen.findByText('This step writes no log')).toBeVisible();
});

it('finds words in the log', async () => {
  renderOnEntity(<DeliveryContent />, new ShortLogApi(fraudDetection()), {
    search: RUN,
  });
  const log = await screen.findByRole('log', { name: 'Lines of train' });
  await waitFor(() => expect(log).toHaveTextContent('the loss falls'));
  await userEvent.type(
    screen.getByRole('searchbox', { name: 'Search the log' }),
    'LOSS',
  );
  expect(screen.getByText('1 of 2')).toBeVisible();
  expect(
    within(log)
      .getAllByText('loss')
      .map(mark => mark.tagName),
  ).toEqual(['MARK', 'MARK']);
  await userEvent.click(screen.getByRole('button', { name: 'Next match' }));
  expect(screen.getByText('2 of 2')).toBeVisible();
});

it('pauses, follows and wraps the log', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection(), { search: RUN });
  const log = await screen.findByRole('log', { name: 'Lines of train' });
  await waitFor(() => expect(log).toHaveTextContent('epoch 2/40'));
  for (const name of ['Follow', 'Wrap']) {
    expect(screen.getByRole('button', { name })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  }
  await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
  const shown = log.textContent;
  expect(
    await screen.findByText(/^Paused; \d+ new lines? since$/),
  ).toBeVisible();
  expect(log.textContent).toBe(shown);
  await userEvent.click(screen.getByRole('button', { name: 'Pause' }));
  await waitFor(() => expect(log.textContent).not.toBe(shown));
});

it('says why a log broke off', async () => {
  renderOnEntity(<DeliveryContent />, new BrokenLogApi(fraudDetection()), {
    search: RUN,
  });
  expect(
    await screen.findByText('The log broke off: The pod is gone'),
  ).toBeVisible();
  expect(screen.getByRole('button', { name: 'Read again' })).toBeVisible();
});

it('stays open, with its step, when something changes', async () => {
  const signals = new TestSignals();
  const api = new ShortLogApi(fraudDetection());
  renderOnEntity(<DeliveryContent />, api, { search: RUN, signals });
  await screen.findByRole('region', { name: 'Step train' });

  const next = fraudDetection();
  next.revision = 'r2';
  next.training.runs[0] = {
    ...next.training.runs[0],
    progress: '3/5',
    steps: next.training.runs[0].steps.map((step, index) => ({
      ...step,
      phase: index < 2 ? 'Succeeded' : 'Running',
    })),
  };
  api.told = next;
  signals.send({
    entityRef: 'component:default/fraud-detection',
    revision: 'r2',
  });

  expect(
    await screen.findByRole('button', { name: /^evaluate Running/ }),
  ).toHaveAttribute('aria-pressed', 'false');
  expect(
    await screen.findByRole('button', { name: /^train ×2 Succeeded/ }),
  ).toHaveAttribute('aria-pressed', 'true');
  expect(screen.getByRole('region', { name: 'Step train' })).toBeVisible();
});

it('closes', async () => {
  renderOnEntity(<DeliveryContent />, new ShortLogApi(fraudDetection()), {
    search: RUN,
  });
  await userEvent.click(
    await screen.findByRole('button', {
      name: 'Close run fraud-model-training-v3',
    }),
  );
  expect(
    screen.queryByRole('region', { name: 'fraud-model-training-v3' }),
  ).toBeNull();
});

it('says that a run is not known', async () => {
  renderOnEntity(<DeliveryContent />, fraudDetection(), {
    search: '?run=sandbox/ml-training/gone',
  });
  expect(await screen.findByText('No run is called gone')).toBeVisible();
});

it('shows more runs, and those of one phase', async () => {
  renderOnEntity(<DeliveryContent />, manyVersions());
  expect(within(await table()).getAllByRole('rowheader')).toHaveLength(5);
  await userEvent.click(screen.getByRole('button', { name: 'Show more runs' }));
  await waitFor(async () =>
    expect(within(await table()).getAllByRole('rowheader')).toHaveLength(10),
  );
  await userEvent.click(
    screen.getByRole('button', { name: /Show runs by phase/ }),
  );
  await userEvent.click(await screen.findByRole('option', { name: 'Failed' }));
  await waitFor(async () =>
    expect(within(await table()).getAllByRole('rowheader')).toHaveLength(3),
  );
});
