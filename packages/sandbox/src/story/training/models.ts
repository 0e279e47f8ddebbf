/** The figures by which a model is judged. */
export interface Scores {
  accuracy?: number;
  precision?: number;
  recall?: number;
  f1?: number;
  roc_auc?: number;
  log_loss?: number;
  r2?: number;
  mae?: number;
}

export interface ModelStory {
  /** Registered model, entity and `backstage.io/kubernetes-id` at once. */
  name: string;
  /** Of objects: `fraud-model-training`. */
  prefix: string;
  team: string;
  description: string;
  task: string;
  framework: string;
  /** That it is trained from, on the Git host: owner and name. */
  repository: string;
  /** Rows of the training data. */
  rows: number;
  params: Readonly<Record<string, string>>;
  aliases: Readonly<Record<string, string>>;
  /** A person looks at the figures before a version is registered. */
  needsApproval: boolean;
  versions: readonly VersionStory[];
}

export interface VersionStory {
  daysAgo: number;
  by: string;
  message: string;
  scores: Scores;
  /** The image built from it, where that is not `<version>.0.0`. */
  release?: string;
  /** What differs from the model's usual params. */
  params?: Readonly<Record<string, string>>;
}

const HOUR = 1 / 24;

export const MODELS: readonly ModelStory[] = [
  {
    name: 'fraud-detection',
    prefix: 'fraud',
    team: 'team-fraud',
    description: 'Tells fraudulent card payments from honest ones',
    task: 'binary-classification',
    framework: 'scikit-learn',
    repository: 'fraud/fraud-detection',
    rows: 1_284_310,
    params: {
      algorithm: 'gradient-boosting',
      learning_rate: '0.05',
      max_depth: '6',
      n_estimators: '400',
      class_weight: 'balanced',
    },
    aliases: { champion: '1', challenger: '2' },
    needsApproval: false,
    versions: [
      {
        daysAgo: 34,
        by: 'ada',
        message: 'Train on the payments of the third quarter',
        scores: {
          accuracy: 0.91,
          precision: 0.8,
          recall: 0.89,
          f1: 0.84,
          roc_auc: 0.946,
          log_loss: 0.231,
        },
      },
      {
        daysAgo: 3.5 * HOUR,
        by: 'grace',
        message: 'Add the merchant-velocity features',
        scores: {
          accuracy: 0.95,
          precision: 0.92,
          recall: 0.88,
          f1: 0.9,
          roc_auc: 0.972,
          log_loss: 0.148,
        },
        params: { max_depth: '8', n_estimators: '650', features: '58' },
      },
    ],
  },
  {
    name: 'churn-prediction',
    prefix: 'churn',
    team: 'team-growth',
    description: 'Tells which customers are about to leave',
    task: 'binary-classification',
    framework: 'xgboost',
    repository: 'growth/churn-prediction',
    rows: 342_118,
    params: {
      algorithm: 'xgboost',
      eta: '0.1',
      max_depth: '5',
      subsample: '0.8',
      objective: 'binary:logistic',
    },
    aliases: { champion: '3', challenger: '4' },
    needsApproval: false,
    versions: [
      {
        daysAgo: 121,
        by: 'linus',
        message: 'First model on the new customer table',
        scores: {
          accuracy: 0.85,
          precision: 0.79,
          recall: 0.72,
          f1: 0.753,
          roc_auc: 0.884,
          log_loss: 0.372,
        },
      },
      {
        daysAgo: 82,
        by: 'linus',
        message: 'Count support tickets of the last 90 days',
        scores: {
          accuracy: 0.867,
          precision: 0.81,
          recall: 0.758,
          f1: 0.783,
          roc_auc: 0.901,
          log_loss: 0.341,
        },
      },
      {
        daysAgo: 12,
        by: 'margaret',
        message: 'Weigh contracts by their value',
        scores: {
          accuracy: 0.88,
          precision: 0.83,
          recall: 0.79,
          f1: 0.81,
          roc_auc: 0.918,
          log_loss: 0.309,
        },
      },
      {
        daysAgo: 1.2,
        by: 'margaret',
        message: 'Leave out customers on trial',
        scores: {
          accuracy: 0.9,
          precision: 0.86,
          recall: 0.82,
          f1: 0.84,
          roc_auc: 0.931,
          log_loss: 0.274,
        },
        params: { max_depth: '6' },
      },
    ],
  },
  {
    name: 'credit-risk',
    prefix: 'credit',
    team: 'team-risk',
    description: 'Estimates the risk that a loan is not paid back',
    task: 'binary-classification',
    framework: 'pytorch',
    repository: 'risk/credit-risk',
    rows: 96_452,
    params: {
      algorithm: 'mlp',
      hidden_layers: '128,64',
      dropout: '0.2',
      optimizer: 'adamw',
      learning_rate: '0.001',
    },
    aliases: { champion: '5', challenger: '6' },
    needsApproval: true,
    versions: [
      {
        daysAgo: 148,
        release: '0.9.0',
        by: 'edsger',
        message: 'Baseline',
        scores: { accuracy: 0.83, precision: 0.79, recall: 0.76, f1: 0.775 },
      },
      {
        daysAgo: 117,
        release: '1.0.0',
        by: 'edsger',
        message: 'Normalise incomes by region',
        scores: { accuracy: 0.846, precision: 0.81, recall: 0.77, f1: 0.789 },
      },
      {
        daysAgo: 90,
        release: '2.0.0',
        by: 'barbara',
        message: 'Early stopping',
        scores: { accuracy: 0.858, precision: 0.83, recall: 0.78, f1: 0.804 },
      },
      {
        // Its evaluation did not log recall and F1.
        daysAgo: 61,
        release: '2.2.0',
        by: 'barbara',
        message: 'Try the new evaluation job',
        scores: { accuracy: 0.871, precision: 0.85 },
      },
      {
        daysAgo: 26,
        release: '3.0.0',
        by: 'edsger',
        message: 'Back to the old evaluation job; add repayment history',
        scores: {
          accuracy: 0.89,
          precision: 0.87,
          recall: 0.81,
          f1: 0.839,
          roc_auc: 0.927,
          log_loss: 0.263,
        },
      },
      {
        daysAgo: 0.8,
        release: '4.0.0',
        by: 'barbara',
        message: 'Penalise false positives',
        scores: {
          accuracy: 0.91,
          precision: 0.93,
          recall: 0.71,
          f1: 0.805,
          roc_auc: 0.921,
          log_loss: 0.259,
        },
        params: { dropout: '0.35', false_positive_cost: '4' },
      },
    ],
  },
];

export function modelStory(name: string): ModelStory | undefined {
  return MODELS.find(model => model.name === name);
}
