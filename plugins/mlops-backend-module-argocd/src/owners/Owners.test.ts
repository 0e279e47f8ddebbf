import type {
  Application,
  ApplicationOwner,
} from '@slipway/backstage-plugin-mlops-common';
import { FRAUD, until } from '@slipway/testing';
import { applicationObject } from '../__testUtils__/applications';
import { ArgoCdBench, type Access } from '../__testUtils__/ArgoCdBench';

jest.setTimeout(180_000);

const NAME = 'fraud-detection-production';
const SINCE = '2026-11-21T09:00:00.000Z';

let bench: ArgoCdBench;

beforeEach(async () => {
  bench = await ArgoCdBench.start();
});
afterEach(() => bench.stop());

const tracked = (parent: string, name: string) => ({
  'argocd.argoproj.io/tracking-id': `${parent}:argoproj.io/Application:argocd/${name}`,
});
const create = (
  name: string,
  options: { parent?: string; entityRef?: string; spec?: object } = {},
) => {
  const { parent, entityRef, spec } = options;
  bench.sandbox.cluster.create(
    applicationObject({
      name,
      spec,
      metadata: {
        labels: {},
        annotations: {
          ...(parent && tracked(parent, name)),
          ...(entityRef && { 'backstage.io/entity-ref': entityRef }),
        },
      },
    }),
  );
};
const watch = (access: Access) =>
  bench.watch({ 'argocd/app-name': NAME }, { config: bench.config(access) });
const seen = (isSo: (application: Application) => boolean) =>
  until(
    () => bench.applications()[0],
    application => application !== undefined && isSo(application),
  );
const chain = ({ owners = [] }: Application) => owners.map(({ name }) => name);
const parentOf = ({ owners = [] }: Application): ApplicationOwner => owners[0];

describe.each<Access>(['kubernetes', 'rest'])('owners over %s', access => {
  const feed = access === 'rest' ? 'main' : 'sandbox';

  it('are shown up to the outermost, with their other children', async () => {
    create('platform');
    create('team-fraud', { parent: 'platform' });
    create(NAME, { parent: 'team-fraud', entityRef: FRAUD });
    create('payments', { parent: 'team-fraud', entityRef: 'payments' });
    create('nobodys', { parent: 'team-fraud' });
    await watch(access);
    const application = await seen(
      each => chain(each).length === 2 && each.owners !== undefined,
    );
    expect(chain(application)).toEqual(['team-fraud', 'platform']);
    expect(application.owner).toEqual({
      kind: 'Application',
      name: 'team-fraud',
    });
    expect(parentOf(application)).toMatchObject({
      id: `${feed}/argocd/team-fraud`,
      boundBack: false,
      leavesAutoSync: false,
      autoSync: { enabled: true, selfHeal: true, prune: true },
      childrenCount: 3,
      children: [
        { name: NAME, boundBack: true, entityRef: FRAUD },
        { name: 'nobodys', boundBack: false },
        { name: 'payments', entityRef: 'component:default/payments' },
      ],
    });
  });

  it('tell when one of them changes, of whom an entity names none', async () => {
    create('team-fraud');
    create(NAME, { parent: 'team-fraud', entityRef: FRAUD });
    await watch(access);
    await seen(each => chain(each).length === 1);
    const told: string[] = [];
    bench.source.onChange(refs => told.push(...refs));
    const suspender = {
      entityRef: FRAUD,
      environment: 'production',
      by: 'user:default/jane',
      since: SINCE,
      operationId: '1',
    };
    bench.sandbox.cluster.merge(bench.ref('team-fraud'), {
      metadata: {
        annotations: {
          'slipway.dev/auto-sync-suspended': JSON.stringify({
            automated: { prune: true },
            for: [suspender],
          }),
        },
      },
      spec: { syncPolicy: { automated: null } },
    });
    await until(
      () => told,
      refs => refs.includes(FRAUD),
    );
    const isSuspended = (owner: ApplicationOwner) =>
      owner.kind === 'Application' && !owner.autoSync.enabled;
    const application = await seen(each => isSuspended(parentOf(each)));
    expect(parentOf(application)).toMatchObject({
      autoSync: { enabled: false, suspendedFor: [suspender] },
    });
  });
});

describe('owners', () => {
  it('that own each other in a ring come to an end', async () => {
    create('a', { parent: 'b' });
    create('b', { parent: 'a' });
    create(NAME, { parent: 'a', entityRef: FRAUD });
    await watch('kubernetes');
    const application = await seen(each => chain(each).length > 1);
    expect(chain(application)).toHaveLength(5);
  });

  it('that ignore the difference leave auto-sync alone', async () => {
    const ignoreDifferences = [
      {
        group: '*',
        kind: 'Application',
        jsonPointers: ['/spec/syncPolicy/automated'],
      },
    ];
    const syncPolicy = {
      automated: {},
      syncOptions: ['RespectIgnoreDifferences=true'],
    };
    create('team-fraud', { spec: { ignoreDifferences, syncPolicy } });
    create(NAME, { parent: 'team-fraud', entityRef: FRAUD });
    await watch('kubernetes');
    const application = await seen(each => chain(each).length === 1);
    expect(parentOf(application)).toMatchObject({ leavesAutoSync: true });
  });

  it('are ApplicationSets as well, read once one is named', async () => {
    const set = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'ApplicationSet',
      metadata: { name: 'services', namespace: 'argocd' },
    };
    const spec = {
      generators: [],
      template: {
        metadata: { name: 'x' },
        spec: { project: 'default', destination: {} },
      },
    };
    const { metadata } = bench.sandbox.cluster.create({ ...set, spec });
    bench.sandbox.cluster.create(
      applicationObject({
        metadata: {
          labels: {},
          ownerReferences: [
            {
              apiVersion: 'argoproj.io/v1alpha1',
              kind: 'ApplicationSet',
              name: 'services',
              uid: metadata.uid,
            },
          ],
        },
      }),
    );
    await watch('kubernetes');
    const leaves = (wanted: boolean) =>
      seen(each => {
        const owner = parentOf(each);
        return (
          owner?.kind === 'ApplicationSet' && owner.leavesAutoSync === wanted
        );
      });
    await leaves(false);
    bench.sandbox.cluster.merge(
      { ...bench.ref('services'), kind: 'ApplicationSet' },
      {
        spec: {
          ignoreApplicationDifferences: [
            { name: NAME, jsonPointers: ['/spec/syncPolicy'] },
          ],
        },
      },
    );
    expect(parentOf(await leaves(true))).toEqual({
      kind: 'ApplicationSet',
      cluster: 'sandbox',
      namespace: 'argocd',
      name: 'services',
      leavesAutoSync: true,
    });
  });
});
