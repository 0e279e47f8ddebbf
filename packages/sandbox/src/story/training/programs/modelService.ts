import type { ContainerRun, Execution, Program } from '../../../argo-workflows';
import type { MlflowRegistry } from '../../../mlflow';
import type { MetricsSource } from '../../../prometheus';
import { GOOD_QUALITY } from '../../../prometheus/traffic';
import type { TrainingCourse } from '../course';
import type { Scores } from '../models';
import type { ReleaseProposals } from '../proposals';
import { info, optionsOf } from './arguments';
import { bump } from './bump';
import { evaluate } from './evaluate';
import { register } from './register';
import { train } from './train';
import { validate } from './validate';

/** Enough of a training to be looked at, and soon over. */
const EPOCHS = '4';
/** The exit code of a clear no: gates not passed. */
const NO = 3;

const STEPS = [
  'validate',
  'train',
  'evaluate',
  'register',
  'build',
  'bump',
  'bump-model',
  'drift',
] as const;

type StepName = (typeof STEPS)[number];
type Play = (run: ContainerRun, about: Subject) => Execution;

interface Subject {
  model: string;
  options: Readonly<Record<string, string>>;
}

/** Whether a container is a step of a service that the template made. */
export function isModelServiceStep(run: ContainerRun): boolean {
  return stepOf(run) !== undefined;
}

/**
 * Plays the pipelines of generated model services (templates/new-model), which
 * are Python elsewhere: the same steps, outputs and exit codes.
 */
export function modelServiceProgram(
  registry: MlflowRegistry,
  course: TrainingCourse,
  {
    metrics,
    proposals,
  }: { metrics?: MetricsSource; proposals?: ReleaseProposals } = {},
): Program {
  /** By workflow: its steps share a work folder. */
  const runIds = new Map<string, string>();
  const runIdFor = (run: ContainerRun, { options }: Subject) => ({
    'run-id': options['run-id'] ?? runIds.get(run.workflow.uid) ?? '',
  });

  const plays: Record<StepName, Play> = {
    validate: (run, { model }) => validate(run, model, course),
    train: (run, { model }) => {
      if (isRegression(registry, model)) {
        course.plan(run.workflow.name, { scores: regressionScores(run) });
      }
      return ending(
        train(run, { model, epochs: EPOCHS }, registry, course),
        outputs => runIds.set(run.workflow.uid, outputs['run-id'] ?? ''),
      );
    },
    evaluate: (run, about) =>
      judged(
        evaluate(
          run,
          { model: about.model, ...runIdFor(run, about) },
          registry,
          course,
        ),
      ),
    register: (run, about) => {
      const { model } = about;
      const online = onlineScores(course, run, model);
      return registered(
        register(run, { model, ...runIdFor(run, about) }, registry, course),
        version => {
          registry.models.setAlias(model, 'challenger', version);
          metrics?.defineRelease(
            { model, version },
            { ...GOOD_QUALITY, model: online },
          );
        },
      );
    },
    build: (run, { options }) => build(run, options),
    bump: (run, about) => bump(run, about, proposals),
    'bump-model': (run, about) => bump(run, about, proposals),
    drift: run => {
      const index = run.random.between(0.02, 0.09).toFixed(3);
      return quick(run, [`population stability index ${index}`], {
        drifted: 'false',
        drift: index,
      });
    },
  };
  return run => {
    const model = modelOf(run);
    const step = stepOf(run);
    return step
      ? plays[step](run, { model, options: optionsOf(run.args) })
      : quick(run, [], {});
  };
}

function stepOf({ args, template }: ContainerRun): StepName | undefined {
  return (
    STEPS.find(step => step === args[0]) ??
    (args.length > 0 ? STEPS.find(step => step === template) : undefined)
  );
}

/** `ghcr.io/models/churn:0.1.0` serves and trains `churn`. */
function modelOf({ image }: ContainerRun): string {
  const name = image.split('/').at(-1) ?? '';
  return name.replace(/[:@].*$/, '');
}

function ending(
  execution: Execution,
  tell: (outputs: Readonly<Record<string, string>>) => void,
): Execution {
  return {
    ...execution,
    end: now => {
      const end = execution.end(now);
      tell(end.outputs ?? {});
      return end;
    },
  };
}

function judged(execution: Execution): Execution {
  return {
    ...execution,
    end: now => {
      const { exitCode, message } = execution.end(now);
      return exitCode === 0
        ? { exitCode, outputs: { verdict: 'pass' } }
        : { exitCode: NO, message, outputs: { verdict: 'fail' } };
    },
  };
}

/** As the template said when it registered the model. */
function isRegression({ models }: MlflowRegistry, model: string): boolean {
  return (
    models.has(model) && models.get(model).tags.get('problem') === 'regression'
  );
}

function regressionScores({ random }: ContainerRun): Scores {
  return { r2: random.between(0.82, 0.93), mae: random.between(2, 6) };
}

/** What is measured online is a little below what was measured before. */
function onlineScores(
  course: TrainingCourse,
  { workflow }: ContainerRun,
  model: string,
): Record<string, number> {
  const { scores } = course.outcomeOf(workflow.name, model);
  return Object.fromEntries(
    Object.entries(scores).map(([key, value]) => [key, value - 0.005]),
  );
}

function registered(
  execution: Execution,
  tell: (version: string) => void,
): Execution {
  return {
    ...execution,
    end: now => {
      const end = execution.end(now);
      const version = end.outputs?.['model-version'] ?? '';
      tell(version);
      return { ...end, outputs: { ...end.outputs, version } };
    },
  };
}

function build(
  run: ContainerRun,
  options: Readonly<Record<string, string>>,
): Execution {
  const version =
    options['model-version'] ?? run.inputs['model-version'] ?? '1';
  const tag = options.tag ?? run.inputs['image-tag'] ?? '0.1.0';
  return quick(run, ['appending the model to the image', 'pushed'], {
    'image-tag': `${tag}-m${version}`,
  });
}

function quick(
  run: ContainerRun,
  lines: readonly string[],
  outputs: Readonly<Record<string, string>>,
): Execution {
  const seconds = run.random.between(20, 40);
  return {
    seconds,
    happenings: lines.map((line, index) => ({
      at: (seconds * (index + 0.5)) / lines.length,
      line: info(line),
    })),
    end: () => ({ exitCode: 0, outputs }),
  };
}
