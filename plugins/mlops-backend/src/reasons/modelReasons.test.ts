import { DEFAULT_VALIDATION_GATES } from '@slipway/backstage-plugin-mlops-common';
import { modelVersion, registeredModel } from '../__testUtils__/delivered';
import { judgeModel } from '../join/models';
import { judge } from './__testUtils__/judged';

function model(part: Parameters<typeof registeredModel>[0] = {}) {
  return judgeModel(registeredModel(part), DEFAULT_VALIDATION_GATES, {
    live: () => [],
    candidate: () => [],
  });
}

describe('the reasons of models', () => {
  const live = { images: [], model: { name: 'fraud-detection', version: '1' } };

  const candidate = {
    images: [],
    model: { name: 'fraud-detection', version: '2' },
  };

  it('say which gate the candidate fails, and by how much', () => {
    const bad = modelVersion('2', {
      metrics: { accuracy: 0.9, f1: 0.85, precision: 0.9, recall: 0.61234 },
    });
    const { codes, text } = judge(
      { live, candidate },
      { models: [model({ versions: [bad, modelVersion('1')] })] },
    );
    expect(codes).toContain('candidate-fails-gate');
    expect(text).toContain('fails recall >= 0.75 with 0.6123');
  });

  it('say which metric is missing to judge the candidate', () => {
    const bare = modelVersion('2', { metrics: { accuracy: 0.9 } });
    const { text } = judge(
      { live, candidate },
      { models: [model({ versions: [bare, modelVersion('1')] })] },
    );
    expect(text).toContain('its run has no f1, precision and recall');
  });

  it('say that the champion is not what is live, in the last environment only', () => {
    const models = [model({ aliases: [{ alias: 'champion', version: '2' }] })];
    expect(judge({ live }, { models }).text).toBe(
      'The alias champion is on fraud-detection v2, but fraud-detection v1 is live',
    );
    expect(judge({ live }, { models, isLast: false }).codes).toEqual([]);
  });

  it('take it calmly when the champion is already on canary', () => {
    const models = [model({ aliases: [{ alias: 'champion', version: '2' }] })];
    expect(judge({ live, candidate }, { models }).reasons).toMatchObject([
      { code: 'alias-differs', severity: 'info' },
    ]);
  });

  it('say that a version runs which nobody registered', () => {
    const unknown = {
      images: [],
      model: { name: 'fraud-detection', version: '9' },
    };
    const aliases: [] = [];
    expect(
      judge({ live: unknown }, { models: [model({ aliases })] }).codes,
    ).toEqual(['version-not-registered']);
    expect(
      judge(
        { live: unknown },
        { models: [model({ aliases, totalVersions: 40 })] },
      ).codes,
    ).toEqual([]);
  });
});
