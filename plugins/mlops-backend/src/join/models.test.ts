import {
  application,
  deployment,
  modelVersion,
  registeredModel,
} from '../__testUtils__/delivered';
import { inFlight, join } from './__testUtils__/joined';

describe('joinDelivery', () => {
  it('tells where each model version runs, and judges it', () => {
    const { registry } = join([
      inFlight,
      {
        applications: [application('dev')],
        workloads: [
          deployment('dev', {
            model: { name: 'fraud-detection', version: '2' },
          }),
        ],
      },
    ]);
    const [v2, v1] = registry.models[0].versions;
    expect(v2).toMatchObject({
      liveIn: ['dev'],
      candidateIn: ['production'],
      gates: { result: 'pass', passed: 4 },
    });
    expect(v1).toMatchObject({ liveIn: ['production'], candidateIn: [] });
  });

  it('looks up the version behind an alias in MODEL_URI', () => {
    const { environments } = join([
      {
        workloads: [
          deployment('production', {
            model: undefined,
            modelUri: 'models:/fraud-detection@champion',
          }),
        ],
        models: [registeredModel()],
      },
    ]);
    expect(environments[0].destinations[0].live?.model).toEqual({
      name: 'fraud-detection',
      version: '1',
    });
  });

  it('judges by the gates of the annotation', () => {
    const { registry } = join(
      [{ models: [registeredModel({ versions: [modelVersion('1')] })] }],
      { 'slipway.dev/validation-gates': 'recall >= 0.99, latency <= 10' },
    );
    expect(registry.models[0].versions[0].gates).toMatchObject({
      result: 'fail',
      gates: [
        { metric: 'recall', result: 'fail' },
        { metric: 'latency', result: 'insufficient-data' },
      ],
    });
  });

  it('says which annotation is malformed, and judges by the default', () => {
    const { registry, notes } = join([{ models: [registeredModel()] }], {
      'slipway.dev/validation-gates': 'very good',
    });
    expect(notes).toMatchObject([{ code: 'malformed-validation-gates' }]);
    expect(registry.models[0].versions[0].gates.total).toBe(4);
  });

  it('leaves out metrics that JSON cannot carry', () => {
    const { registry } = join([
      {
        models: [
          registeredModel({
            versions: [
              modelVersion('1', { metrics: { loss: NaN, accuracy: 0.9 } }),
            ],
          }),
        ],
      },
    ]);
    expect(registry.models[0].versions[0].metrics).toEqual({ accuracy: 0.9 });
  });
});
