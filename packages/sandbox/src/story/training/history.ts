import type { Outcome } from './course';
import { MODELS, type ModelStory, type VersionStory } from './models';
import type { TrainingRun } from './pipeline';

const DAY = 24 * 60 * 60 * 1000;
const MINUTE = 60 * 1000;

/** One run of the past, and how it went. */
export interface PastRun {
  model: ModelStory;
  run: TrainingRun;
  outcome: Partial<Outcome>;
  /** When somebody approved it, where that is asked for. */
  approvedAfterMinutes?: number;
}

function ago(now: Date, days: number): Date {
  return new Date(now.getTime() - days * DAY);
}

function trainingOf(
  model: ModelStory,
  version: VersionStory,
  number: number,
  now: Date,
): PastRun {
  const template = `${model.prefix}-model-training`;
  return {
    model,
    run: {
      name: `${template}-v${number}`,
      template,
      at: ago(now, version.daysAgo),
      by: version.by,
    },
    outcome: {
      scores: version.scores,
      message: version.message,
      by: version.by,
      ...(version.params && { params: version.params }),
    },
    ...(model.needsApproval && { approvedAfterMinutes: 45 }),
  };
}

function story(name: string): ModelStory {
  const model = MODELS.find(each => each.name === name);
  if (!model) {
    throw new Error(`There is no story of ${name}`);
  }
  return model;
}

/** All runs that somebody started; those by schedule come of themselves. */
export function pastRuns(now: Date): PastRun[] {
  const [fraud, churn, credit] = [
    'fraud-detection',
    'churn-prediction',
    'credit-risk',
  ].map(story);
  return [
    ...MODELS.flatMap(model =>
      model.versions.map((version, index) =>
        trainingOf(model, version, index + 1, now),
      ),
    ),
    {
      model: fraud,
      run: {
        name: 'fraud-model-training-merchant-velocity',
        template: 'fraud-model-training',
        at: ago(now, 2.1),
        by: 'grace',
      },
      outcome: {
        fails: true,
        by: 'grace',
        message: 'Try the merchant-velocity features',
        scores: { accuracy: 0.93, precision: 0.95, recall: 0.61, f1: 0.743 },
      },
    },
    {
      model: fraud,
      run: {
        name: 'fraud-model-sweep-depth',
        template: 'fraud-model-sweep',
        at: ago(now, 1.4),
        by: 'grace',
        annotations: { 'sandbox.slipway.dev/node-status': 'compressed' },
      },
      outcome: {},
    },
    {
      model: churn,
      run: {
        name: 'churn-model-sweep-eta',
        template: 'churn-model-sweep',
        at: ago(now, 2.6),
        by: 'margaret',
        parameters: {
          values: JSON.stringify(
            Array.from({ length: 12 }, (_, index) => `0.${index + 10}`),
          ),
        },
        annotations: { 'sandbox.slipway.dev/node-status': 'offloaded' },
      },
      outcome: {},
    },
    {
      model: credit,
      run: {
        name: 'credit-model-training-v7',
        template: 'credit-model-training',
        at: new Date(now.getTime() - 52 * MINUTE),
        by: 'edsger',
      },
      outcome: {
        by: 'edsger',
        message: 'Balance recall and precision',
        scores: {
          accuracy: 0.906,
          precision: 0.89,
          recall: 0.83,
          f1: 0.859,
          roc_auc: 0.934,
          log_loss: 0.242,
        },
      },
    },
  ];
}

/** How long ago the scheduled retraining began that is still running. */
const RETRAINING_BEGAN_MINUTES = 7;

/** The schedule whose last run is the one that is running now. */
export function retrainingSchedule(now: Date): { cron: string; lastRun: Date } {
  const lastRun = new Date(now.getTime() - RETRAINING_BEGAN_MINUTES * MINUTE);
  lastRun.setUTCSeconds(0, 0);
  const minute = lastRun.getUTCMinutes();
  const hour = lastRun.getUTCHours();
  return { cron: `${minute} ${hour} * * ${lastRun.getUTCDay()}`, lastRun };
}

/** When the retraining was first scheduled: three weekly runs are over. */
export function retrainingSince(now: Date): Date {
  return ago(now, 23);
}

export function storyBegins(now: Date): Date {
  return ago(now, 150);
}
