import { z } from 'zod';
import {
  at,
  manifestsIn,
  mapsWith,
  type Manifest,
} from '../__testUtils__/gitops/manifests';
import { eachRendered } from '../__testUtils__/gitops/eachRendered';

interface Route {
  receiver?: string;
  matchers?: Array<{ name: string; value: string; matchType: '=' }>;
  continue?: boolean;
  routes?: Route[];
}
const routeSchema: z.ZodType<Route> = z.lazy(() =>
  z.looseObject({
    receiver: z.string().optional(),
    matchers: z
      .array(
        z.strictObject({
          name: z.string(),
          value: z.string(),
          matchType: z.literal('='),
        }),
      )
      .optional(),
    continue: z.boolean().optional(),
    routes: z.array(routeSchema).optional(),
  }),
);

const SLACK = { slackChannel: '#fraud-alerts' };
const PAGER = { pagerDuty: true };
const CRITICAL = { service: 'fraud-detection', severity: 'critical' };
const WARNING = { service: 'fraud-detection', severity: 'warning' };

const render = eachRendered();

/** The objects of one folder: `overlays/production`, `pipeline`. */
async function objectsOf(
  folder: string,
  parameters: Record<string, unknown>,
): Promise<Manifest[]> {
  const { files } = await render(parameters);
  return manifestsIn(
    new Map([...files].filter(([path]) => path.startsWith(`gitops/${folder}`))),
  );
}

const ofKind = (objects: readonly Manifest[], kind: string) =>
  objects.filter(each => each.kind === kind);

describe('who is told', () => {
  it.each([
    ['overlays/dev', {}, ['portal'], ['portal']],
    ['overlays/dev', PAGER, ['portal'], ['portal']],
    ['overlays/dev', SLACK, ['portal', 'team'], ['portal', 'team']],
    ['overlays/production', {}, ['portal'], ['portal']],
    ['overlays/production', PAGER, ['portal'], ['portal', 'pager']],
    ['overlays/production', SLACK, ['portal', 'team'], ['portal', 'team']],
    [
      'overlays/production',
      { ...SLACK, ...PAGER },
      ['portal', 'team'],
      ['portal', 'pager', 'team'],
    ],
    ['pipeline', PAGER, ['portal'], ['portal']],
    ['pipeline', SLACK, ['portal', 'team'], ['portal', 'team']],
  ])(
    'of an alert of %s, with %j, is %j, and %j when it is critical',
    async (folder, parameters, warned, alarmed) => {
      const routes = ofKind(
        await objectsOf(folder, parameters),
        'AlertmanagerConfig',
      ).map(({ spec }) => routeSchema.parse(at(spec, 'route')));
      const told = (labels: Record<string, string>) =>
        routes.flatMap(route => receiversOf(route, labels) ?? []);
      expect(told(WARNING)).toEqual(warned);
      expect(told(CRITICAL)).toEqual(alarmed);
      expect(told({ ...CRITICAL, service: 'another' })).toEqual([]);
    },
  );

  it.each([
    ['overlays/production', { ...SLACK, ...PAGER }],
    ['overlays/production', PAGER],
    ['pipeline', SLACK],
  ])(
    'in %s does not hang on the keys of another: the portal has a Secret of its own',
    async (folder, parameters) => {
      const [portal, people] = ofKind(
        await objectsOf(folder, parameters),
        'AlertmanagerConfig',
      ).map(keysWanted);
      expect(portal).toEqual(['fraud-detection-alerting portal-token']);
      expect(new Set(people.map(key => key.split(' ')[0]))).toEqual(
        new Set(['fraud-detection-people']),
      );
    },
  );

  it.each([
    ['overlays/dev', { ...SLACK, ...PAGER }],
    ['overlays/production', { ...SLACK, ...PAGER }],
    ['overlays/production', PAGER],
    ['overlays/production', {}],
    ['pipeline', { ...SLACK, ...PAGER }],
    ['pipeline', PAGER],
  ])(
    'is told with the keys that the Secrets of %s have, and these are all wanted: %j',
    async (folder, parameters) => {
      const objects = await objectsOf(folder, parameters);
      const wanted = ofKind(objects, 'AlertmanagerConfig').flatMap(keysWanted);
      expect(wanted).toEqual(
        ofKind(objects, 'ExternalSecret').flatMap(keysFetched),
      );
      const sealed = ofKind(
        await objectsOf(folder, { ...parameters, secrets: 'sealed-secrets' }),
        'SealedSecret',
      ).map(({ metadata }) => metadata.name);
      expect(sealed.filter(isOfAlerts)).toEqual([
        ...new Set(wanted.map(key => key.split(' ')[0])),
      ]);
    },
  );

  it('is named by the README with the keys that are to be put in the store', async () => {
    const readme = async (parameters: Record<string, unknown>) => {
      const { files } = await render(parameters);
      return files.get('gitops/README.md') ?? '';
    };
    expect(await readme({})).not.toMatch(/people|slack-url|pagerduty-key/);
    const both = await readme({ ...SLACK, ...PAGER });
    expect(both).toContain(
      '| `fraud-detection/<overlay>/people` | `slack-url`, `pagerduty-key` (production) |',
    );
    expect(both).toContain('| `fraud-detection/training/people` |');
    const paged = await readme(PAGER);
    expect(paged).toContain(
      '| `fraud-detection/<overlay>/people`, of production | `pagerduty-key` |',
    );
    expect(paged).not.toContain('fraud-detection/training/people');
  });
});

/**
 * As Alertmanager goes through a tree of routes (dispatch/route.go): the first
 * of those that match and do not say `continue` is the last that is looked at.
 */
function receiversOf(
  { receiver, matchers = [], routes = [] }: Route,
  labels: Readonly<Record<string, string>>,
): string[] | undefined {
  if (!matchers.every(({ name, value }) => labels[name] === value)) {
    return undefined;
  }
  const told: string[] = [];
  for (const route of routes) {
    const found = receiversOf(route, labels);
    told.push(...(found ?? []));
    if (found && !route.continue) break;
  }
  return told.length > 0 || !receiver ? told : [receiver];
}

/** What the operator has to find, as `<Secret> <key>`. */
function keysWanted({ spec }: Manifest): string[] {
  return mapsWith(spec, 'key').map(({ name, key }) => `${name} ${key}`);
}

/** What External Secrets brings for alerts. */
function keysFetched({ metadata, spec }: Manifest): string[] {
  return isOfAlerts(metadata.name)
    ? mapsWith(spec, 'secretKey').map(
        ({ secretKey }) => `${metadata.name} ${secretKey}`,
      )
    : [];
}

function isOfAlerts(secret: string): boolean {
  return /-(alerting|people)$/.test(secret);
}
