import { startSandbox, type Sandbox } from '.';
import { RESOURCE_TYPES } from './kubernetes/resourceTypes';
import { validateObject } from './kubernetes/validation';
import { compileUpstream, upstreamSchemas } from './testing/upstreamSchemas';

describe('the sandbox with its story', () => {
  let sandbox: Sandbox;
  const logged: string[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox({ log: message => logged.push(message) });
  }, 180_000);

  afterAll(() => sandbox.stop());

  it('has something of each kind that the portal shows', () => {
    const count = (apiVersion: string, kind: string) =>
      sandbox.cluster.list({ apiVersion, kind }).length;
    expect(count('argoproj.io/v1alpha1', 'Application')).toBeGreaterThan(6);
    expect(count('argoproj.io/v1alpha1', 'Workflow')).toBeGreaterThan(2);
    expect(count('flagger.app/v1beta1', 'Canary')).toBeGreaterThan(1);
    expect(count('apps/v1', 'Deployment')).toBeGreaterThan(6);
    expect(count('v1', 'Pod')).toBeGreaterThan(6);
  });

  it('is told without complaints', () => {
    expect(logged).toEqual([]);
  });

  it('consists of valid objects', () => {
    for (const type of RESOURCE_TYPES) {
      for (const object of sandbox.cluster.list(type)) {
        const { metadata, ...rest } = object;
        expect({
          name: metadata.name,
          causes: validateObject(type, { ...rest, metadata: { ...metadata } }),
        }).toEqual({ name: metadata.name, causes: [] });
      }
    }
  });

  const schemas = upstreamSchemas();
  (schemas ? describe : describe.skip)('beside the upstream CRDs', () => {
    it('satisfies them', () => {
      for (const type of RESOURCE_TYPES.filter(({ builtIn }) => !builtIn)) {
        const objects = sandbox.cluster.list(type);
        const validate = compileUpstream(schemas?.get(type.kind) ?? {});
        for (const object of objects) {
          const errors = validate(object) ? [] : validate.errors;
          const { name } = object.metadata;
          expect({ name, errors }).toEqual({ name, errors: [] });
        }
      }
    }, 120_000);
  });
});
