import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createWorkspace,
  renderSkeleton,
  type Workspace,
} from './renderSkeleton';

describe('rendering a skeleton', () => {
  let workspace: Workspace;
  beforeEach(async () => {
    workspace = await createWorkspace();
  });
  afterEach(() => workspace.remove());

  it('goes as the scaffolder does it', async () => {
    await renderSkeleton({
      skeleton: 'source',
      values: { service: { title: 'Fraud detection', description: '' } },
      workspace,
      targetPath: 'source',
    });
    const readme = await readFile(
      join(workspace.path, 'source/README.md'),
      'utf8',
    );
    expect(readme).toContain('# Fraud detection\n');
    expect(readme).not.toContain('{%');
  });
});
