import type { MetricsSource } from '../prometheus';

/** How well each version of a model does online, a little below its training. */
const RELEASES: ReadonlyArray<{
  model: string;
  version: string;
  successRate: number;
  p99Milliseconds: number;
  measures: Record<string, number>;
}> = [
  {
    model: 'fraud-detection',
    version: '1',
    successRate: 99.9,
    p99Milliseconds: 41,
    measures: { precision: 0.79, recall: 0.89, accuracy: 0.91, f1: 0.83 },
  },
  {
    model: 'fraud-detection',
    version: '2',
    successRate: 99.8,
    p99Milliseconds: 45,
    measures: { precision: 0.91, recall: 0.88, accuracy: 0.95, f1: 0.89 },
  },
  {
    model: 'churn-prediction',
    version: '3',
    successRate: 99.9,
    p99Milliseconds: 88,
    measures: { precision: 0.82, recall: 0.78 },
  },
  {
    model: 'churn-prediction',
    version: '4',
    successRate: 99.9,
    p99Milliseconds: 82,
    measures: { precision: 0.85, recall: 0.81 },
  },
  {
    model: 'credit-risk',
    version: '5',
    successRate: 99.9,
    p99Milliseconds: 120,
    measures: { precision: 0.86, recall: 0.81 },
  },
  {
    model: 'credit-risk',
    version: '6',
    successRate: 99.7,
    p99Milliseconds: 131,
    measures: { precision: 0.92, recall: 0.695 },
  },
];

const REQUESTS_PER_SECOND: Record<string, number> = {
  'fraud-production': 42,
  'fraud-staging': 3,
  'fraud-dev': 0.5,
  'churn-production': 6,
  'churn-staging': 0.5,
  'credit-production': 11,
  'credit-dev': 0.5,
  'shop-production': 120,
};

export function describeQualities(metrics: MetricsSource): void {
  for (const { model, version, measures, ...quality } of RELEASES) {
    metrics.defineRelease({ model, version }, { ...quality, model: measures });
  }
  for (const [namespace, rate] of Object.entries(REQUESTS_PER_SECOND)) {
    metrics.setRate(namespace, rate);
  }
}
