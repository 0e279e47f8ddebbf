import type { ContainerRun, Execution } from '../../../argo-workflows';
import type { MlflowRegistry } from '../../../mlflow';
import { latest } from '../../../mlflow/store/runs';
import type { Outcome, TrainingCourse } from '../course';
import { info } from './arguments';

/** The least that a candidate must reach to be registered at all. */
const LEAST_RECALL = 0.65;

/** Scores the candidate on held-out data, and against the champion. */
export function evaluate(
  run: ContainerRun,
  options: Readonly<Record<string, string>>,
  registry: MlflowRegistry,
  course: TrainingCourse,
): Execution {
  const { model = 'model', 'run-id': runId = '' } = options;
  const outcome = course.outcomeOf(run.workflow.name, model);
  const champion = championScores(registry, model);
  const verdict = outcome.rejected ? 'rejected' : 'accepted';
  const lines = [
    `evaluating runs:/${runId}/model on the held-out fortnight`,
    'metric            candidate   champion',
    ...Object.entries(outcome.scores).map(
      ([key, value]) =>
        `${key.padEnd(16)}  ${value.toFixed(4).padStart(9)}  ${(
          champion[key]?.toFixed(4) ?? '-'
        ).padStart(9)}`,
    ),
    conclusion(outcome),
  ];
  const seconds = run.random.between(70, 100);
  return {
    seconds,
    happenings: lines.map((line, index) => ({
      at: (seconds * (index + 0.6)) / lines.length,
      line:
        outcome.fails && index === lines.length - 1
          ? `ERROR ${line}`
          : info(line),
    })),
    end: now => {
      for (const [key, value] of Object.entries(outcome.scores)) {
        registry.runs.logMetric(runId, {
          key,
          value,
          timestamp: now.getTime(),
          step: 0,
        });
      }
      registry.runs.setTag(
        runId,
        'evaluation',
        outcome.fails ? 'failed' : verdict,
      );
      registry.runs.update(runId, {
        status: outcome.fails ? 'FAILED' : 'FINISHED',
        endTime: now.getTime(),
      });
      return outcome.fails
        ? { exitCode: 1, message: conclusion(outcome) }
        : { exitCode: 0, outputs: { verdict } };
    },
    killed: now => {
      registry.runs.update(runId, { status: 'KILLED', endTime: now.getTime() });
    },
  };
}

function conclusion({ fails, rejected, scores }: Outcome): string {
  if (fails) {
    return `recall ${(scores.recall ?? 0).toFixed(3)} is below the floor of ${LEAST_RECALL}`;
  }
  return rejected
    ? 'no better than the champion: it is kept'
    : 'the candidate is accepted';
}

function championScores(
  registry: MlflowRegistry,
  model: string,
): Record<string, number | undefined> {
  if (!registry.models.has(model)) {
    return {};
  }
  const { aliases, versions } = registry.models.get(model);
  const champion = versions.get(aliases.get('champion') ?? 0);
  if (!champion?.runId) {
    return {};
  }
  return Object.fromEntries(
    [...registry.runs.get(champion.runId).metrics].map(([key, points]) => [
      key,
      latest(points).value,
    ]),
  );
}
