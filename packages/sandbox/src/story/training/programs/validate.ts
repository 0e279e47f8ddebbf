import type { ContainerRun, Execution } from '../../../argo-workflows';
import type { TrainingCourse } from '../course';
import { grouped, info } from './arguments';

/** Looks at the training data before anything is spent on it. */
export function validate(
  run: ContainerRun,
  model: string,
  course: TrainingCourse,
): Execution {
  const rows = Math.round(
    (course.storyOf(model)?.rows ?? 100_000) * run.random.between(0.98, 1.04),
  );
  const digest = run.random.hex(8);
  const drift = run.random.between(0.01, 0.06).toFixed(3);
  const lines = [
    `reading s3://training-data/${model}/latest.parquet`,
    `${grouped(rows)} rows, digest ${digest}`,
    'schema matches the contract: 0 missing, 0 unexpected columns',
    `null rate 0.${Math.floor(run.random.between(10, 60))} % (limit 1 %)`,
    `label balance ${run.random.between(2, 14).toFixed(1)} % positive`,
    `population stability index ${drift} (limit 0.2)`,
    'data is fit for training',
  ];
  const seconds = run.random.between(50, 80);
  return {
    seconds,
    happenings: lines.map((line, index) => ({
      at: (seconds * (index + 0.4)) / lines.length,
      line: info(line),
    })),
    end: () => ({
      exitCode: 0,
      outputs: { 'dataset-digest': digest, rows: String(rows) },
    }),
  };
}
