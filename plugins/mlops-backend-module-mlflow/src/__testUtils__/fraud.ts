import { until } from '@slipway/testing';
import type { MlflowSource } from '../MlflowSource';
import { component } from './entities';
import { FakeMlflow, finishedRun } from './fakeMlflow';

export const FRAUD = 'component:default/fraud-detection';

export const fraud = component('fraud-detection', {
  'mlflow.org/model-name': 'fraud-detection',
});

/** A registry with the fraud model: version 1 serves, version 2 challenges it. */
export function fraudRegistry(): FakeMlflow {
  const mlflow = new FakeMlflow('http://mlflow.test');
  mlflow.models.set('fraud-detection', {
    description: 'Scores card payments',
    tags: { team: 'fraud' },
    aliases: { champion: '1', challenger: '2' },
    versions: [
      { version: '1', creation_timestamp: 1_795_000_000_000, run_id: 'r1' },
      { version: '2', creation_timestamp: 1_795_100_000_000, run_id: 'r2' },
    ],
  });
  mlflow.runs.set('r1', finishedRun('r1', { metrics: { precision: 0.8 } }));
  mlflow.runs.set(
    'r2',
    finishedRun('r2', {
      metrics: { precision: 0.92, recall: 0.88 },
      params: { max_depth: '6' },
      tags: { 'mlflow.source.git.commit': '4a1c9e2'.padEnd(40, '0') },
    }),
  );
  return mlflow;
}

/** Waits for the first good poll. */
export function live(source: MlflowSource, entityRef = FRAUD) {
  return until(
    () => source.statuses(entityRef)[0]?.freshness,
    freshness => freshness?.state === 'live',
  );
}
