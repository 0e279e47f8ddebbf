import {
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  churnPrediction,
  creditRisk,
  fraudDetection,
} from '../../../dev/fixtures/story';
import {
  empty,
  partial,
  waitingPromotion,
} from '../../../dev/fixtures/variations';
import { manyEnvironments } from '../../../dev/fixtures/extremes';
import { abTest, blueGreen } from '../../../dev/fixtures/strategies';
import {
  renderOnEntity,
  TestSignals,
  ToldMlopsApi,
} from '../../__testUtils__/renderOnEntity';
import { stopClock } from '../../__testUtils__/stopClock';
import { DeliveryContent } from './DeliveryContent';

stopClock();

const environmentCard = (name: string) =>
  screen.findByRole('article', { name });
/** The value beside a name in a card's facts. */
function factOf(card: ReturnType<typeof within>, name: string): HTMLElement {
  const value = card.getByText(name, { selector: 'dt' }).nextElementSibling;
  if (!(value instanceof HTMLElement)) throw new Error(`No ${name}`);
  return value;
}
const section = (name: string) => screen.findByRole('region', { name });

describe('the environments', () => {
  it('stand side by side with what is live in each', async () => {
    renderOnEntity(<DeliveryContent />, fraudDetection());

    const production = within(await environmentCard('production'));
    expect(
      screen.getAllByRole('heading', { level: 4 }).map(h => h.textContent),
    ).toEqual(['dev', 'staging', 'production']);
    expect(production.getByText('v1', { selector: 'p *' })).toBeVisible();
    expect(
      production.getByRole('img', {
        name: 'Traffic of production: v1 live 85 %, v2 canary 15 %',
      }),
    ).toBeVisible();
    expect(production.getByText('Synced')).toBeVisible();
    const dev = within(await environmentCard('dev'));
    expect(
      dev.getByRole('link', { name: /^Revision 4a1c9e2/ }),
    ).toHaveAttribute(
      'href',
      'https://git.sandbox.local/fraud-detection/commit/4a1c9e27f0b35d6ce8fa1177d0b2b6a9ce3f5d08',
    );
    expect(dev.getByText('2 h ago')).toHaveAttribute(
      'dateTime',
      fraudDetection().environments[0].destinations[0].live?.deployedAt,
    );
  });

  it('tell the revision on canary from the one that serves', async () => {
    const user = userEvent.setup();
    const copied = jest.spyOn(navigator.clipboard, 'writeText');
    renderOnEntity(<DeliveryContent />, fraudDetection());

    const production = within(await environmentCard('production'));
    expect(production.queryByText('Revision')).toBeNull();
    const synced = factOf(production, 'Synced to');
    expect(synced).toHaveTextContent('4a1c9e2on canary, 7 min ago');
    expect(
      within(synced).getByRole('link', { name: /^Revision 4a1c9e2/ }),
    ).toHaveAttribute(
      'href',
      'https://git.sandbox.local/fraud-detection/commit/4a1c9e27f0b35d6ce8fa1177d0b2b6a9ce3f5d08',
    );
    await user.click(
      within(synced).getByRole('button', { name: 'Copy revision 4a1c9e2' }),
    );
    expect(copied).toHaveBeenCalledWith(
      '4a1c9e27f0b35d6ce8fa1177d0b2b6a9ce3f5d08',
    );
  });

  it('show the revision that failed, and the one that does not come up', async () => {
    renderOnEntity(<DeliveryContent />, creditRisk());

    const production = within(await environmentCard('production'));
    expect(factOf(production, 'Synced to')).toHaveTextContent(
      '4a1c9e2not live, 1 h ago',
    );
    const dev = within(await environmentCard('dev'));
    expect(factOf(dev, 'Synced to')).toHaveTextContent(
      '4a1c9e2does not come up, 1 h ago',
    );
    expect(dev.queryByText('Revision')).toBeNull();
  });

  it('say in words what is wrong', async () => {
    renderOnEntity(<DeliveryContent />, creditRisk());

    const dev = within(await environmentCard('dev'));
    expect(dev.getByText('Broken')).toBeVisible();
    expect(dev.getByText('Degraded')).toBeVisible();
    expect(dev.getByText('0 of 2 ready')).toBeVisible();
    expect(dev.getByText(/credit-risk-6d9f crash-loops/)).toBeVisible();
    const production = within(await environmentCard('production'));
    expect(production.getByText('Out of sync: 2 resources')).toBeVisible();
    expect(production.getByText('manual sync')).toBeVisible();
    expect(
      screen.getByRole('heading', {
        level: 2,
        name: /production: The canary of v6 failed: 5 of 5 checks$/,
      }),
    ).toBeVisible();
  });

  it('say what they wait for', async () => {
    renderOnEntity(<DeliveryContent />, churnPrediction());
    const production = within(await environmentCard('production'));
    expect(production.getByText(/v4 waits for the sync window/)).toBeVisible();
    expect(screen.queryByRole('region', { name: /^Canary/ })).toBeNull();
  });

  it('name each place of an environment in several, and a hold', async () => {
    renderOnEntity(<DeliveryContent />, manyEnvironments());
    const production = within(await environmentCard('production'));
    expect(production.getByText('eu-central-1 / rec-production')).toBeVisible();
    expect(production.getByText('us-east-1 / rec-production')).toBeVisible();
    expect(production.getByText(/Rolled back from v7/)).toBeVisible();
  });
});

describe('the canary', () => {
  it('shows its steps, its metrics against thresholds and what comes next', async () => {
    renderOnEntity(<DeliveryContent />, fraudDetection());

    const canary = within(await section('Canary in production'));
    const steps = canary.getByRole('list', { name: 'Steps of the rollout' });
    expect(
      within(steps)
        .getAllByRole('listitem')
        .map(step => step.textContent?.replace(/\s/g, ' ')),
    ).toEqual([
      '5 %, done',
      '10 %, done',
      '15 %, now',
      '20 %, ahead',
      '30 %, ahead',
      '40 %, ahead',
      '50 %, ahead',
      'Live, ahead',
    ]);
    expect(
      canary.getByRole('row', { name: /request-duration 45.ms ≤ 100.ms Pass/ }),
    ).toBeVisible();
    expect(canary.getByText('0 of 5')).toBeVisible();
    expect(
      canary.getByText('Traffic goes to 20 % when all checks pass'),
    ).toBeVisible();
    expect(canary.getByText('in 42 s')).toBeVisible();
    expect(
      canary.getByRole('img', { name: /^Canary weight over time/ }),
    ).toBeVisible();
  });

  it.each([
    [
      abTest,
      'A/B test',
      'production: A/B test on matching requests, check 4 of 10',
      'Share of the matching requests over time',
    ],
    [
      blueGreen,
      'Blue/green release',
      'production: Blue/green release, check 4 of 10',
      'Share of the traffic over time',
    ],
  ])('is called what it is: %o, %s', async (story, name, headline, curve) => {
    renderOnEntity(<DeliveryContent />, story());
    const rollout = within(await section(`${name} in production`));
    expect(rollout.getByText(curve)).toBeVisible();
    const checks = rollout.getByRole('list', { name: 'Steps of the rollout' });
    expect(
      within(checks)
        .getAllByRole('listitem')
        .map(check => check.textContent)
        .slice(3, 6),
    ).toEqual(['4, done', '5, now', '6, ahead']);
    expect(screen.getByText(headline)).toBeVisible();
    expect(screen.queryByText(/canary/i, { ignore: 'code' })).toBeNull();
  });

  it('shows where it failed and why', async () => {
    renderOnEntity(<DeliveryContent />, creditRisk());

    const canary = within(await section('Canary in production'));
    expect(canary.getByText('20 %', { selector: 'li *' })).toHaveTextContent(
      '20 %, failed here',
    );
    expect(
      canary.getByRole('row', {
        name: /request-success-rate 96.40.% ≥ 99.% Fail/,
      }),
    ).toBeVisible();
    expect(
      canary.getByText('Prometheus has no value for the last minute'),
    ).toBeVisible();
    expect(canary.getByText('5 of 5')).toBeVisible();
  });

  it('shows the gate that it waits before', async () => {
    renderOnEntity(<DeliveryContent />, waitingPromotion());
    const canary = within(await section('Canary in production'));
    expect(canary.getByText('Waiting for promotion')).toBeVisible();
    const gates = within(canary.getByRole('list', { name: 'Gates' }));
    expect(
      gates.getAllByRole('listitem').map(gate => gate.textContent),
    ).toEqual([
      expect.stringMatching(/^Waitingslipway-approval before promotion/),
    ]);
  });
});

describe('what is not there', () => {
  it('is said, with what would bring it', async () => {
    renderOnEntity(<DeliveryContent />, empty());

    expect(await screen.findByText('Nothing is deployed yet')).toBeVisible();
    expect(
      screen.getByText(/no Application of that name is known/),
    ).toBeVisible();
    expect(screen.getByText('argocd/app-name')).toBeVisible();
    expect(screen.getByText('flagger.app/canary-name')).toBeVisible();
    expect(screen.getByText('mlflow.org/model-name')).toBeVisible();
    expect(
      screen.getByText('argoworkflows.argoproj.io/workflow-selector'),
    ).toBeVisible();
  });

  it('does not blank what is: a failing source is named in its section', async () => {
    renderOnEntity(<DeliveryContent />, partial());

    const models = within(await section('Models'));
    expect(
      models.getByText(
        /MLflow \(sandbox\) is not answering. What you see is 4 min old/,
      ),
    ).toBeVisible();
    expect(models.getByText('challenger')).toBeVisible();
    const training = within(await section('Training'));
    expect(
      training.getByText('connect ECONNREFUSED 10.0.4.7:2746'),
    ).toBeVisible();
    expect(
      training.getByText('Nothing is known of training runs yet'),
    ).toBeVisible();
    const sources = within(
      screen.getByRole('contentinfo', { name: 'Sources' }),
    );
    expect(sources.getByText('stale, 4 min old')).toBeVisible();
    expect(sources.getByText('unavailable for 11 min')).toBeVisible();
    expect(sources.getAllByText('live')).toHaveLength(3);
    expect(await environmentCard('production')).toBeVisible();
  });

  it.each([
    [new NotFoundError('x'), 'This entity is not known to the delivery API'],
    [new NotAllowedError('x'), 'You may not see the delivery of this entity'],
    [new ServiceUnavailableError('x'), 'The delivery API is not available'],
    [new TypeError('Failed to fetch'), 'The portal’s backend can’t be reached'],
  ])('and why, when all fails: %s', async (error, title) => {
    renderOnEntity(<DeliveryContent />, error);
    expect(await screen.findByRole('alert')).toHaveTextContent(title);
  });

  it('can be asked for again', async () => {
    const api = new ToldMlopsApi(new ServiceUnavailableError('x'));
    renderOnEntity(<DeliveryContent />, api);
    const again = await screen.findByRole('button', { name: 'Try again' });
    api.told = fraudDetection();
    await userEvent.click(again);
    expect(await environmentCard('production')).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('live', () => {
  it('shows and tells a change within a second of its signal', async () => {
    const signals = new TestSignals();
    const api = new ToldMlopsApi(fraudDetection());
    renderOnEntity(<DeliveryContent />, api, { signals });
    await section('Canary in production');
    expect(screen.getByText('Live', { selector: 'header *' })).toBeVisible();

    api.told = waitingPromotion();
    signals.send({
      entityRef: 'component:default/fraud-detection',
      revision: api.told.revision,
    });

    expect(
      await screen.findByRole('img', { name: /v2 canary 50 %/ }),
    ).toBeVisible();
    await waitFor(() =>
      expect(
        screen
          .getAllByRole('status')
          .map(status => status.textContent?.replace(/\s/g, ' ')),
      ).toContain('production: Canary at 50 % waits for promotion'),
    );
    expect(api.reads).toBe(2);
  });

  it('leaves signals of others and of no shape alone', async () => {
    const signals = new TestSignals();
    const api = new ToldMlopsApi(fraudDetection());
    renderOnEntity(<DeliveryContent />, api, { signals });
    await section('Canary in production');

    signals.send({ entityRef: 'component:default/other', revision: 'r9' });
    signals.send({ hello: 'world' });
    await new Promise(resolve => {
      setTimeout(resolve, 500);
    });
    expect(api.reads).toBe(1);
  });

  it('keeps the focus where it was', async () => {
    const signals = new TestSignals();
    const api = new ToldMlopsApi(fraudDetection());
    renderOnEntity(<DeliveryContent />, api, { signals });
    const production = within(await environmentCard('production'));
    const link = production.getByRole('link', { name: /^Revision 4a1c9e2/ });
    act(() => link.focus());

    api.told = waitingPromotion();
    signals.send({
      entityRef: 'component:default/fraud-detection',
      revision: api.told.revision,
    });
    await screen.findByRole('img', { name: /v2 canary 50 %/ });
    expect(link).toHaveFocus();
  });

  it('shows what it knew, and its age, while the backend is down', async () => {
    const signals = new TestSignals();
    const api = new ToldMlopsApi(fraudDetection());
    renderOnEntity(<DeliveryContent />, api, { signals });
    await section('Canary in production');

    api.told = new ServiceUnavailableError('x');
    signals.send({
      entityRef: 'component:default/fraud-detection',
      revision: 'r2',
    });
    expect(
      await screen.findByText(/not available. What you see is 0 s old/),
    ).toBeVisible();
    expect(await environmentCard('production')).toBeVisible();
  });

  it('stops listening when one leaves', async () => {
    const signals = new TestSignals();
    const { unmount } = renderOnEntity(<DeliveryContent />, fraudDetection(), {
      signals,
    });
    await section('Canary in production');
    expect(signals.listeners).toBe(1);
    unmount();
    expect(signals.listeners).toBe(0);
  });
});
