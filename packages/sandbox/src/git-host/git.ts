import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { devNull } from 'node:os';

/** Git as nobody has configured it, and away from a repository around us. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_'),
  );
  return {
    ...Object.fromEntries(inherited),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: devNull,
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
  };
}

export function spawnGit(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): ChildProcessWithoutNullStreams {
  return spawn('git', [...args], {
    cwd: options.cwd,
    env: { ...gitEnvironment(), ...options.env },
  });
}

/**
 * Runs Git and gives what it wrote.
 *
 * @throws with what it complained of
 */
export function runGit(
  args: readonly string[],
  options: { cwd?: string; input?: string | Buffer } = {},
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawnGit(args, { cwd: options.cwd });
    const output: Buffer[] = [];
    const complaints: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaints.push(chunk));
    child.on('error', error =>
      reject(
        new Error(
          'clone and push need the command git; install Git, have it on the PATH, and start the sandbox again',
          { cause: error },
        ),
      ),
    );
    child.on('close', code => {
      if (code === 0) {
        resolve(Buffer.concat(output));
      } else {
        const said = Buffer.concat(complaints).toString('utf8').trim();
        reject(new Error(`git ${args[0]} ended with ${code}: ${said}`));
      }
    });
    // A child that has ended early is told of by its exit code.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}
