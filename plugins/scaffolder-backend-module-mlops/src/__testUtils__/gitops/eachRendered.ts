import { createWorkspace, type Workspace } from '../renderSkeleton';
import { renderGitOps, type GitOpsRendering } from './renderGitOps';

/** Renders for a test, each time into a folder that is gone after it. */
export function eachRendered() {
  let workspace: Workspace | undefined;
  let renderings = 0;
  afterEach(async () => {
    await workspace?.remove();
    workspace = undefined;
  });
  return async (
    parameters: Record<string, unknown> = {},
  ): Promise<GitOpsRendering> => {
    workspace ??= await createWorkspace();
    renderings += 1;
    return renderGitOps(parameters, workspace, { folder: `${renderings}` });
  };
}
