import type { Room, SandboxContext } from '../context';
import { timestamp } from '../kubernetes/timestamp';
import { resume } from './actions/control';
import { WorkflowArchive } from './archive';
import { WorkflowController } from './controller';
import { CronController } from './cron';
import { createArgoWorkflowsRouter } from './http/router';
import { Programs } from './pods/programs';
import { StoryTime } from './time';
import { Workflows } from './workflows';

export type {
  ContainerRun,
  Ending,
  Execution,
  Happening,
  Program,
} from './pods/programs';
export { Programs } from './pods/programs';
export { StoryTime } from './time';

export interface ArgoWorkflowsOptions {
  /** The bearer token that the REST API asks for; without it it asks for none. */
  token?: string;
}

/** Argo Workflows: its controllers and its server. */
export interface ArgoWorkflows extends Room {
  /** What takes up workflows; pods that run go on without it. */
  controller: Room;
  /** What the images do that workflows run. */
  programs: Programs;
  /** The controllers' time, behind which a past can be played. */
  time: StoryTime;
  archive: WorkflowArchive;
  /** Lets a workflow go on that waits for somebody's approval. */
  resume(namespace: string, name: string, by: string): void;
}

/** Runs the Workflows and CronWorkflows of the cluster. */
export function createArgoWorkflows(
  context: SandboxContext,
  options: ArgoWorkflowsOptions = {},
): ArgoWorkflows {
  const { cluster } = context;
  const time = new StoryTime(context.clock);
  const programs = new Programs();
  const archive = new WorkflowArchive();
  const workflows = new Workflows(cluster);
  const log = (message: string) => context.log(message);
  const controller = new WorkflowController({
    cluster,
    time,
    workflows,
    archive,
    programs,
    log,
  });
  const cron = new CronController({ cluster, time, log });
  const router = createArgoWorkflowsRouter(
    {
      cluster,
      time,
      workflows,
      archive,
      actor: 'system-serviceaccount-argo-sandbox',
    },
    options.token,
  );
  return {
    controller: {
      start() {
        controller.start();
        cron.start();
      },
      stop() {
        cron.stop();
        controller.pause();
      },
    },
    programs,
    time,
    archive,
    router,
    resume(namespace, name, by) {
      const workflow = workflows.find(namespace, name);
      if (workflow) {
        const now = timestamp(time.now());
        resume(workflows, workflow, '', { name: by }, now);
      }
    },
    start() {
      controller.start();
      cron.start();
    },
    stop() {
      cron.stop();
      controller.stop();
    },
  };
}
