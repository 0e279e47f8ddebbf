import type {
  ContainerRun,
  Execution,
  Happening,
} from '../../../argo-workflows';
import type { MlflowRegistry } from '../../../mlflow';
import type { Random } from '../../../context';
import type { Outcome, TrainingCourse } from '../course';
import { info } from './arguments';

interface Subject {
  model: string;
  /** Of the data. */
  digest: string;
  /** Of the sources. */
  repository: string;
}

/** Seconds that an epoch takes. */
const EPOCH_SECONDS = 20;

/** Trains, and logs params and a metric each epoch to an MLflow run. */
export function train(
  run: ContainerRun,
  options: Readonly<Record<string, string>>,
  registry: MlflowRegistry,
  course: TrainingCourse,
): Execution {
  const { model = 'model', 'dataset-digest': digest = '' } = options;
  const outcome = course.outcomeOf(run.workflow.name, model);
  const repository = course.repositoryOf(model);
  const epochs = Math.min(
    500,
    Math.max(1, Math.floor(Number(options.epochs)) || 20),
  );
  const curve = learningCurve(
    epochs,
    outcome.scores.accuracy ?? 0.85,
    run.random,
  );
  let runId = '';

  const begin = (now: Date) => {
    runId = registry.asOf(now, () =>
      openRun(registry, run, { model, digest, repository }, outcome),
    );
  };
  const logEpoch = (epoch: number, now: Date) => {
    const { loss, validationLoss, accuracy } = curve[epoch];
    const point = { timestamp: now.getTime(), step: epoch };
    for (const [key, value] of [
      ['train_loss', loss],
      ['val_loss', validationLoss],
      ['val_accuracy', accuracy],
    ] as const) {
      registry.runs.logMetric(runId, { key, value, ...point });
    }
  };

  const warmUp = 15;
  const pace = EPOCH_SECONDS * outcome.slowness;
  const happenings: Happening[] = [
    {
      at: 1,
      line: info(`training ${model} at ${outcome.commit.slice(0, 7)}`),
      act: begin,
    },
    ...Object.entries(outcome.params).map(([key, value], index) => ({
      at: 2 + index * 0.2,
      line: info(`  ${key} = ${value}`),
    })),
    ...batches(epochs, pace, warmUp, curve),
    ...curve.map(({ loss, validationLoss, accuracy }, epoch) => ({
      at: warmUp + pace * (epoch + 1),
      line: info(
        `epoch ${epoch + 1}/${epochs}  loss ${loss.toFixed(4)}  val_loss ${validationLoss.toFixed(4)}  val_accuracy ${accuracy.toFixed(4)}`,
      ),
      act: (now: Date) => logEpoch(epoch, now),
    })),
  ];
  return {
    seconds: warmUp + pace * epochs + 5,
    happenings,
    end: () => {
      const { artifactUri } = registry.runs.get(runId);
      saveModel(registry, runId, model);
      return {
        exitCode: 0,
        outputs: { 'run-id': runId, 'model-uri': `${artifactUri}/model` },
      };
    },
    killed: now => {
      if (runId) {
        registry.runs.update(runId, {
          status: 'KILLED',
          endTime: now.getTime(),
        });
      }
    },
  };
}

function openRun(
  registry: MlflowRegistry,
  { workflow, podName }: ContainerRun,
  { model, digest, repository }: Subject,
  outcome: Outcome,
): string {
  const experiment =
    registry.experiments.byName(model) ?? registry.experiments.create(model);
  const run = registry.runs.create({
    experimentId: experiment.id,
    name: workflow.name,
    userId: outcome.by,
    tags: [
      ['mlflow.user', outcome.by],
      ['mlflow.source.type', 'PROJECT'],
      ['mlflow.source.name', 'pipeline/train.py'],
      ['mlflow.source.git.commit', outcome.commit],
      ['mlflow.source.git.branch', 'main'],
      ['mlflow.source.git.repoURL', repository],
      ['mlflow.note.content', outcome.message],
      ['workflow.name', workflow.name],
      ['workflow.namespace', workflow.namespace],
      ['workflow.pod', podName],
    ],
  });
  for (const [key, value] of Object.entries(outcome.params)) {
    registry.runs.logParam(run.id, key, value);
  }
  run.datasets.push({
    tags: [{ key: 'mlflow.data.context', value: 'training' }],
    dataset: {
      name: `${model}-training`,
      digest,
      source_type: 's3',
      source: JSON.stringify({
        uri: `s3://training-data/${model}/latest.parquet`,
      }),
    },
  });
  return run.id;
}

/** Seconds between the lines that tell of an epoch's progress. */
const BATCH_SECONDS = 6;

/** The log grows between the epochs, too. */
function batches(
  epochs: number,
  pace: number,
  warmUp: number,
  curve: ReadonlyArray<{ loss: number }>,
): Happening[] {
  const lines = Math.ceil(pace / BATCH_SECONDS) - 1;
  return Array.from({ length: epochs * lines }, (_, index) => {
    const epoch = Math.floor(index / lines);
    const done = ((index % lines) + 1) / (lines + 1);
    return {
      at: warmUp + pace * (epoch + done),
      line: info(
        `epoch ${epoch + 1}/${epochs}  batch ${Math.round(done * 640)}/640  loss ${curve[epoch].loss.toFixed(4)}`,
      ),
    };
  });
}

function learningCurve(epochs: number, accuracy: number, random: Random) {
  return Array.from({ length: epochs }, (_, epoch) => {
    const done = 1 - Math.exp((-4 * (epoch + 1)) / epochs);
    const noise = () => random.between(-0.006, 0.006);
    return {
      loss: 0.12 + 0.55 * (1 - done) + noise(),
      validationLoss: 0.15 + 0.52 * (1 - done) + noise(),
      accuracy: Math.min(0.999, 0.55 + (accuracy - 0.55) * done + noise()),
    };
  });
}

function saveModel(
  registry: MlflowRegistry,
  runId: string,
  model: string,
): void {
  const { artifactUri } = registry.runs.get(runId);
  const root = artifactUri.replace(/^mlflow-artifacts:\//, '');
  const files = {
    'model/MLmodel': `artifact_path: model\nrun_id: ${runId}\nflavors:\n  python_function:\n    loader_module: mlflow.pyfunc.model\n`,
    'model/requirements.txt': 'mlflow\n',
    'model/model.bin': `${model}\n`,
    'plots/calibration.csv':
      'bin,predicted,observed\n0,0.05,0.04\n1,0.15,0.16\n',
  };
  for (const [path, content] of Object.entries(files)) {
    registry.artifacts.put(`${root}/${path}`, content);
  }
}
