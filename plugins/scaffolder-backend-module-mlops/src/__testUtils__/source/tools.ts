import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';

/** What `node scripts/install-template-tools.mjs` brings. */
const INSTALLED = resolvePackagePath(
  '@slipway/backstage-plugin-scaffolder-backend-module-mlops',
  '../../.slipway/template-tools/bin',
);

/** How a tester says why it is skipped. */
export const TOOLS_HINT =
  '`node scripts/install-template-tools.mjs` brings what is missing';

/** Where a tool is: installed for the templates, or on the PATH. */
export function findTool(name: string): string | undefined {
  return [INSTALLED, ...(process.env.PATH ?? '').split(delimiter)]
    .map(folder => join(folder, name))
    .find(path => existsSync(path));
}

/** Runs a tool, and answers what it complains of: nothing, if all is well. */
export function complaintsOf(
  tool: string,
  args: readonly string[],
  options: { cwd: string; env?: Record<string, string>; input?: string },
): string {
  const { status, stdout, stderr, error } = spawnSync(tool, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    input: options.input,
    encoding: 'utf8',
    maxBuffer: 16 * 1024 * 1024,
  });
  if (error) throw error;
  return status === 0 ? '' : `${stdout}${stderr}` || `exit code ${status}`;
}
