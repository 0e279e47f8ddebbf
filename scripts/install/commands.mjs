import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Runs a program to its end; what it says is told only when it fails. */
export async function runQuietly(command, args, options) {
  try {
    const { stdout } = await execute(command, args, {
      maxBuffer: 256 * 1024 * 1024,
      ...options,
    });
    return stdout;
  } catch (error) {
    const said = `${error.stdout ?? ''}${error.stderr ?? ''}`.slice(-4000);
    throw new Error(
      `${command.split('/').pop()} ${args.join(' ')} failed:\n${said || error.message}`,
    );
  }
}

/** Yarn in a folder, with the tools of this repository. */
export function yarnIn({ node, yarn, env }, cwd) {
  return args => runQuietly(node, [yarn, ...args], { cwd, env });
}

export function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
