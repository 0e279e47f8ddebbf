import type { JsonObject } from '@backstage/types';
import { FRAUD, fraudEntity, ownTime, until } from '@slipway/testing';
import { applicationObject, resource } from './__testUtils__/applications';
import { ArgoCdBench, type Access } from './__testUtils__/ArgoCdBench';

jest.setTimeout(180_000);

const NAME = 'fraud-detection-production';
const BY_NAME = { 'argocd/app-name': NAME };
const BY_ID = { 'backstage.io/kubernetes-id': 'fraud-detection' };
const DENY = {
  kind: 'deny',
  schedule: '0 8 * * *',
  duration: '10h',
  applications: ['*-production'],
};

let bench: ArgoCdBench;

beforeEach(async () => {
  bench = await ArgoCdBench.start();
});
afterEach(() => bench.stop());

const create = (...sketch: Parameters<typeof applicationObject>) =>
  bench.sandbox.cluster.create(applicationObject(...sketch));
const createProject = (syncWindows: object[], namespace = 'argocd') =>
  bench.sandbox.cluster.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: 'default', namespace },
    spec: { syncWindows },
  });
const watch = (
  annotations: Record<string, string>,
  access: Access,
  options: { argocd?: JsonObject; now?: () => Date } = {},
) =>
  bench.watch(annotations, {
    config: bench.config(access, options.argocd),
    now: options.now,
  });
const says = (message: string) =>
  until(
    () => bench.applications()[0]?.operation?.message,
    seen => seen === message,
  );
const names = () => bench.applications().map(({ id }) => id);
const notes = () => bench.source.observe(FRAUD).notes ?? [];

describe.each<Access>(['kubernetes', 'rest'])('over %s', access => {
  const feed = access === 'rest' ? 'main' : 'sandbox';

  it('shows what an entity names', async () => {
    create();
    create({ name: 'another' });
    await watch({ ...BY_NAME, ...BY_ID }, access);
    expect(bench.applications()).toMatchObject([
      {
        id: `${feed}/argocd/${NAME}`,
        source: `argocd/${feed}`,
        destination: { cluster: 'sandbox', namespace: 'fraud-production' },
        boundBack: true,
        consoleUrl: `https://argocd.example.com/applications/argocd/${NAME}`,
      },
    ]);
    expect(bench.source.observe(FRAUD).managed).toContainEqual({
      cluster: 'sandbox',
      group: 'flagger.app',
      kind: 'Canary',
      namespace: 'fraud-production',
      name: 'fraud-detection',
    });
    expect(bench.source.statuses(FRAUD)).toMatchObject([
      {
        id: `argocd/${feed}`,
        title: 'Argo CD',
        freshness: { state: 'live' },
        consoleUrl: 'https://argocd.example.com',
      },
    ]);
    expect(notes()).toEqual([]);
  });

  it('tells a change within a moment, and a deletion', async () => {
    create();
    await watch(BY_NAME, access);
    const told: string[] = [];
    bench.source.onChange(refs => told.push(...refs));
    const changed = ownTime();
    bench.sandbox.cluster.merge(bench.ref(), {
      status: { health: { status: 'Degraded' } },
    });
    await until(
      () => bench.applications(),
      ([one]) => one?.health.status === 'Degraded',
    );
    expect(changed()).toBeLessThan(1_000);
    expect(told).toContain(FRAUD);
    const deleted = ownTime();
    bench.sandbox.cluster.delete(bench.ref());
    await until(
      () => notes(),
      ([note]) => note?.message === `There is no Application named ${NAME}`,
    );
    expect(deleted()).toBeLessThan(1_000);
    expect(bench.applications()).toEqual([]);
  });

  it('is whole again after each fault', async () => {
    create();
    await watch(BY_NAME, access);
    const system = access === 'rest' ? 'argocd' : 'kubernetes';
    const faults = bench.sandbox.faults.of(system);
    const breakers: Array<() => void | Promise<void>> = [
      () => faults.dropWatches(),
      () => faults.closeWatches(),
      () => {
        faults.serverError(3);
        faults.dropWatches();
      },
      () => {
        faults.badJson(2);
        faults.closeWatches();
      },
      () => {
        faults.tooManyRequests(2);
        faults.dropWatches();
      },
      async () => {
        await faults.down(true);
        await faults.down(false);
      },
    ];
    for (const [i, cause] of breakers.entries()) {
      await cause();
      const message = `after fault ${i}`;
      create({ name: `extra-${i}` });
      bench.sandbox.cluster.merge(bench.ref(), {
        status: { operationState: { message } },
      });
      await expect(says(message)).resolves.toBe(message);
    }
    await bench.live();
  });

  it('tells when a sync window closes', async () => {
    let now = new Date('2026-11-20T17:59:59.900Z');
    create();
    createProject([DENY]);
    await watch(BY_NAME, access, { now: () => now });
    const window = () => bench.applications()[0]?.syncWindow;
    await until(window, Boolean);
    expect(window()).toEqual({
      canSync: false,
      canSyncByHand: false,
      window: 'deny 0 8 * * * for 10h (UTC)',
      until: '2026-11-20T18:00:00.000Z',
    });
    const told = new Promise(resolve => {
      bench.source.onChange(refs => resolve([...refs]));
    });
    now = new Date('2026-11-20T18:00:00.100Z');
    await expect(told).resolves.toEqual([FRAUD]);
    expect(window()).toMatchObject({ canSync: true });
  });
});

describe('over the Kubernetes API', () => {
  it('finds Applications by selector, project and namespace', async () => {
    create();
    create({ namespace: 'team-fraud' });
    create({ name: 'other-project', spec: { project: 'other' } });
    const selector = { 'argocd/app-selector': 'environment=production' };
    await watch(selector, 'kubernetes');
    expect(names()).toEqual([
      `sandbox/argocd/${NAME}`,
      'sandbox/argocd/other-project',
      `sandbox/team-fraud/${NAME}`,
    ]);
    bench.source.bind(
      fraudEntity({ ...selector, 'argocd/project-name': 'other' }),
    );
    expect(names()).toEqual(['sandbox/argocd/other-project']);
    bench.source.bind(
      fraudEntity({ ...selector, 'argocd/app-namespace': 'team-fraud' }),
    );
    expect(names()).toEqual([`sandbox/team-fraud/${NAME}`]);
  });

  it('does not look for Applications where the workloads are', async () => {
    create();
    await watch(
      {
        ...BY_ID,
        'backstage.io/kubernetes-namespace': 'fraud-production',
        'backstage.io/kubernetes-cluster': 'somewhere',
      },
      'kubernetes',
    );
    expect(names()).toEqual([`sandbox/argocd/${NAME}`]);
  });

  it('reads only the namespaces that it may', async () => {
    create();
    create({ namespace: 'team-fraud' });
    createProject([DENY]);
    await watch(BY_NAME, 'kubernetes', {
      argocd: { namespaces: ['argocd'] },
      now: () => new Date('2026-11-20T12:00:00Z'),
    });
    expect(names()).toEqual([`sandbox/argocd/${NAME}`]);
    await until(
      () => bench.applications()[0].syncWindow,
      state => state?.canSync === false,
    );
  });

  it('knows an instance by its name or by its cluster', async () => {
    create();
    await watch({ ...BY_NAME, 'argocd/instance-name': 'main' }, 'kubernetes');
    expect(names()).toHaveLength(1);
    bench.source.bind(
      fraudEntity({
        ...BY_NAME,
        'argocd/instance-name': 'sandbox, unheard-of',
      }),
    );
    expect(names()).toHaveLength(1);
    expect(notes()).toMatchObject([
      {
        code: 'instance-unknown',
        message: 'The portal knows no Argo CD named unheard-of',
      },
    ]);
  });

  it('takes the windows of the Argo CD that processes an Application', async () => {
    create();
    create({
      namespace: 'argocd-two',
      status: { controllerNamespace: 'argocd-two' },
    });
    createProject([DENY], 'argocd-two');
    createProject([], 'argocd');
    await watch(BY_NAME, 'kubernetes', {
      now: () => new Date('2026-11-20T12:00:00Z'),
    });
    await expect(
      until(
        () => bench.applications().map(one => one.syncWindow?.canSync),
        ([, second]) => second === false,
      ),
    ).resolves.toEqual([undefined, false]);
  });

  it('names a parent only where there is one', async () => {
    const labels = { 'app.kubernetes.io/instance': 'root' };
    create({ metadata: { labels } });
    await watch(BY_NAME, 'kubernetes');
    expect(bench.applications()[0].owner).toBeUndefined();
    create({ name: 'root' });
    await until(
      () => bench.applications()[0].owner,
      owner => owner?.name === 'root',
    );
  });

  it('notes what an annotation names and nothing answers to', async () => {
    create();
    await watch(
      {
        'argocd/app-name': `${NAME},fraud-detection-prd`,
        'argocd/app-namespace': 'argocd',
        'argocd/project-name': 'default',
      },
      'kubernetes',
    );
    expect(notes()).toEqual([
      {
        code: 'application-missing',
        severity: 'warning',
        message:
          'There is no Application named fraud-detection-prd in namespace argocd of project default',
        fix: "Create it, or correct argocd/app-name in the entity's catalog-info.yaml.",
      },
    ]);
    bench.source.bind(fraudEntity({ 'argocd/app-selector': 'app=nothing' }));
    expect(notes()).toMatchObject([
      { message: 'No Application has the labels app=nothing' },
    ]);
    bench.source.bind(fraudEntity(BY_ID));
    expect(notes()).toEqual([]);
  });

  it.each(['https://evil.example.com/', '../../secrets', 'Fraud_Detection'])(
    'binds nothing to the malformed name %s and says so',
    async name => {
      create();
      await watch({ 'argocd/app-name': name }, 'kubernetes');
      expect(names()).toEqual([]);
      expect(notes()).toMatchObject([{ code: 'annotation-malformed' }]);
    },
  );

  it('does not call missing what a cluster that is down may have', async () => {
    await bench.sandbox.faults.of('kubernetes').down();
    const config = bench.config('kubernetes');
    await expect(
      Promise.race([
        bench.watch(BY_NAME, { config }),
        until(
          () => bench.source.statuses(FRAUD),
          ([status]) => status?.freshness.state === 'unavailable',
        ),
      ]),
    ).resolves.toMatchObject([{ freshness: { state: 'unavailable' } }]);
    expect(notes()).toEqual([]);
    bench.source.bind(fraudEntity(BY_ID));
    expect(bench.source.statuses(FRAUD)).toEqual([]);
  });

  it('forgets an entity that is unbound', async () => {
    create();
    const source = await watch(BY_NAME, 'kubernetes');
    source.unbind(FRAUD);
    expect(source.observe(FRAUD)).toEqual({});
    expect(source.statuses(FRAUD)).toEqual([]);
    const told: string[] = [];
    source.onChange(refs => told.push(...refs));
    source.bind(fraudEntity({ 'argocd/app-name': 'late' }));
    bench.sandbox.cluster.merge(bench.ref(), {
      status: { resources: [resource('', 'ConfigMap', 'x', 'OutOfSync')] },
    });
    create({ name: 'late' });
    await until(names, all => all.length === 1);
    expect(new Set(told)).toEqual(new Set([FRAUD]));
  });
});

describe('over REST', () => {
  const login = { username: 'portal', password: 'wrong-password' };

  it('keeps Applications of the same name in two instances apart', async () => {
    create();
    const { urls, tokens } = bench.sandbox;
    const instance = (name: string) => ({
      name,
      url: urls.argocd,
      token: tokens.argocd,
    });
    await watch(BY_NAME, 'rest', {
      argocd: { instances: [instance('eu'), instance('us')] },
    });
    expect(names()).toEqual([`eu/argocd/${NAME}`, `us/argocd/${NAME}`]);
    expect(
      bench.applications().map(({ destination }) => destination.cluster),
    ).toEqual(['eu', 'us']);
    bench.source.bind(
      fraudEntity({ ...BY_NAME, 'argocd/instance-name': 'us' }),
    );
    expect(names()).toEqual([`us/argocd/${NAME}`]);
  });

  it('tells of refused credentials without telling them', async () => {
    create();
    const instances = [
      { name: 'main', url: bench.sandbox.urls.argocd, ...login },
      {
        name: 'other',
        url: bench.sandbox.urls.argocd,
        token: 'wrong-secret-token',
      },
    ];
    void watch(BY_NAME, 'rest', { argocd: { instances } }).catch(() => {});
    const statuses = await until(
      () => bench.source.statuses(FRAUD),
      all =>
        all.length === 2 &&
        all.every(
          ({ freshness }) =>
            freshness.state === 'unavailable' &&
            /login|401/.test(freshness.reason),
        ),
    );
    const text = JSON.stringify(statuses);
    expect(text).not.toContain('wrong-secret-token');
    expect(text).not.toContain(login.password);
  });
});
