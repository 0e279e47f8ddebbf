import { modelComparisonSchema } from '@slipway/backstage-plugin-mlops-common';
import {
  FRAUD,
  modelVersion,
  registeredModel,
} from '../__testUtils__/delivered';
import { ENTITY, startPortal, type Portal } from '../__testUtils__/portal';

describe('the delivery API', () => {
  let portal: Portal;

  beforeAll(async () => {
    portal = await startPortal();
  });

  afterAll(async () => {
    await portal.stop();
  });

  describe('models', () => {
    beforeEach(() => {
      portal.mlflow.see(FRAUD, { models: [registeredModel()] });
      portal.mlflow.models = {
        getVersion: async (_ref, _model, version) =>
          version === '0'
            ? { source: 'mlflow/main', version: modelVersion('0') }
            : undefined,
      };
    });

    it('answers the models with their gates', async () => {
      const { body } = await portal.get(`${ENTITY}/models`).expect(200);
      expect(body.models[0].versions[0].gates.result).toBe('pass');
    });

    it('puts two versions side by side', async () => {
      portal.mlflow.see(FRAUD, {
        models: [
          registeredModel({
            versions: [
              modelVersion('2', {
                metrics: { precision: 0.92, recall: 0.88, loss: 0.2 },
                params: { max_depth: '9' },
              }),
              modelVersion('1', {
                metrics: { precision: 0.8, recall: 0.89, loss: 0.3 },
              }),
            ],
          }),
        ],
      });
      const { body } = await portal
        .get(`${ENTITY}/models/fraud-detection/compare?a=1&b=2`)
        .expect(200);
      const comparison = modelComparisonSchema.parse(body);
      expect(
        comparison.metrics.map(({ name, better }) => [name, better]),
      ).toEqual([
        ['loss', 'unknown'],
        ['precision', 'b'],
        ['recall', 'a'],
      ]);
      expect(comparison.params).toEqual([
        { name: 'max_depth', a: '8', b: '9', changed: true },
      ]);
    });

    it('fetches a version that is older than those observed', async () => {
      const { body } = await portal
        .get(`${ENTITY}/models/fraud-detection/compare?a=0&b=2`)
        .expect(200);
      expect(body.a).toMatchObject({ version: '0', gates: { result: 'pass' } });
    });

    it('does not know versions and models that are not there', async () => {
      for (const path of [
        `${ENTITY}/models/fraud-detection/compare?a=7&b=2`,
        `${ENTITY}/models/credit/compare?a=1&b=2`,
      ]) {
        const { status } = await portal.get(path);
        expect(status).toBe(404);
      }
    });

    it('asks which instance is meant where two have the model', async () => {
      portal.mlflow.see(FRAUD, {
        models: [
          registeredModel(),
          registeredModel({ id: 'eu/fraud-detection', instance: 'eu' }),
        ],
      });
      const { body } = await portal
        .get(`${ENTITY}/models/fraud-detection/compare?a=1&b=2`)
        .expect(400);
      expect(body.error.message).toContain("'instance'");
      await portal
        .get(`${ENTITY}/models/fraud-detection/compare?a=1&b=2&instance=eu`)
        .expect(200);
    });
  });
});
