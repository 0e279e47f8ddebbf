import type { Clock, Random } from '../context';
import { Artifacts } from './store/artifacts';
import { Experiments } from './store/experiments';
import { LoggedModels } from './store/loggedModels';
import type { Origin } from './store/origin';
import { RegisteredModels } from './store/registeredModels';
import { Runs } from './store/runs';

/** With this scheme clients take artifacts from the tracking server itself. */
export const ARTIFACT_ROOT = 'mlflow-artifacts:/';

/** The state of one MLflow server, in process. */
export class MlflowRegistry {
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly models: RegisteredModels;
  readonly loggedModels: LoggedModels;
  readonly artifacts = new Artifacts();
  private past?: Date;

  constructor(options: { clock: Pick<Clock, 'now'>; random: Random }) {
    const origin: Origin = {
      now: () => (this.past ?? options.clock.now()).getTime(),
      random: options.random,
      artifactRoot: ARTIFACT_ROOT,
    };
    this.experiments = new Experiments(origin);
    this.runs = new Runs(origin, this.experiments);
    this.models = new RegisteredModels(origin);
    this.loggedModels = new LoggedModels(origin, this.experiments);
  }

  /** Does something as if it were another time: a story begins in the past. */
  asOf<T>(at: Date, act: () => T): T {
    const before = this.past;
    this.past = at;
    try {
      return act();
    } finally {
      this.past = before;
    }
  }
}
