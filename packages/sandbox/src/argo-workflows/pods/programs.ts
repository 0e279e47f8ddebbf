import type { Random } from '../../context';

/** What is known to the container of a workflow's pod. */
export interface ContainerRun {
  workflow: { namespace: string; name: string; uid: string };
  template: string;
  podName: string;
  image: string;
  command: readonly string[];
  /** The arguments, and a script's source as the last of them. */
  args: readonly string[];
  inputs: Readonly<Record<string, string>>;
  /** Seeded by the pod's name: each run of a pod plays the same. */
  random: Random;
}

/** How a container ended. */
export interface Ending {
  exitCode: number;
  /** The last line of its log. */
  said?: string;
  /** What stands in the termination message, when it failed. */
  message?: string;
  /** Output parameters by name. */
  outputs?: Readonly<Record<string, string>>;
}

export interface Happening {
  /** Seconds after the container started. */
  at: number;
  line?: string;
  act?(now: Date): void;
}

/** What a container does, laid out in time. */
export interface Execution {
  seconds: number;
  happenings: readonly Happening[];
  end(now: Date): Ending;
  /** It was told to stop. */
  killed?(now: Date): void;
}

export type Program = (run: ContainerRun) => Execution;

/** Stands for the images that a cluster could pull: what they do when run. */
export class Programs {
  private readonly byImage = new Map<string, Program>();
  private readonly recognised: Array<{
    isIt(run: ContainerRun): boolean;
    program: Program;
  }> = [];

  /** `image` is without tag. */
  register(image: string, program: Program): void {
    this.byImage.set(image, program);
  }

  /** For images whose names nobody knows beforehand. */
  recognise(isIt: (run: ContainerRun) => boolean, program: Program): void {
    this.recognised.push({ isIt, program });
  }

  start(run: ContainerRun): Execution {
    const program =
      this.byImage.get(withoutTag(run.image)) ??
      this.recognised.find(each => each.isIt(run))?.program ??
      shell;
    return program(run);
  }
}

function withoutTag(image: string): string {
  return image.replace(/@sha256:[0-9a-f]+$/, '').replace(/:[\w.-]+$/, '');
}

/**
 * Any other image: prints what its arguments `echo`, takes as long as they
 * `sleep`, and ends with their `exit` code.
 */
const shell: Program = run => {
  const script = [...run.command, ...run.args].join(' ');
  const lines = [
    ...script.matchAll(/\becho\s+(?:-\w+\s+)*("[^"]*"|'[^']*'|[^;&|\n]+)/g),
  ].map(([, text]) => text.trim().replace(/^(["'])(.*)\1$/, '$2'));
  const slept = [...script.matchAll(/\bsleep\s+(\d+)/g)].reduce(
    (sum, [, text]) => sum + Number(text),
    0,
  );
  const exitCode = Number(/\bexit\s+(\d+)/.exec(script)?.[1] ?? 0);
  const seconds = slept || 5;
  return {
    seconds,
    happenings: lines.map((line, index) => ({
      at: (seconds * (index + 0.5)) / lines.length,
      line,
    })),
    end: () => ({ exitCode }),
  };
};
