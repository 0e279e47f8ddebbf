import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type {
  TemplateEntityStepV1beta3,
  TemplateEntityV1beta3,
} from '@backstage/plugin-scaffolder-common';
import type { ScaffolderService } from '@backstage/plugin-scaffolder-node';
import type { JsonObject } from '@backstage/types';
import { isPreparation } from './afterwards';
import type { RenderedFile } from './repositories';
import type { TemplateFolder } from './TemplateFolder';

/** What a template is run dry with, and as whom. */
export interface DryRunRequest {
  template: TemplateEntityV1beta3;
  values: JsonObject;
  credentials: BackstageCredentials<BackstageUserPrincipal>;
}

export type DryRunOutcome =
  | { state: 'done'; files: RenderedFile[] }
  /** A check said no; the files are those of the steps before any check. */
  | { state: 'stopped'; files: RenderedFile[]; error: unknown };

/**
 * Runs the steps of a template that prepare, by the scaffolder's own dry run
 * and with the rights of whoever asks. What is shown is so what a run writes.
 */
export class DryRuns {
  constructor(
    private readonly scaffolder: ScaffolderService,
    private readonly folder: TemplateFolder,
  ) {}

  async run(request: DryRunRequest): Promise<DryRunOutcome> {
    const { steps } = request.template.spec;
    const preparing = steps.filter(isRunDry);
    const contents = await this.folder.read(request.template, preparing);
    try {
      const files = await this.render(request, preparing, contents);
      return { state: 'done', files };
    } catch (error) {
      const writing = preparing.filter(isWriting);
      const files = await this.render(request, writing, contents);
      return { state: 'stopped', files, error };
    }
  }

  private async render(
    { credentials, template, values }: DryRunRequest,
    steps: TemplateEntityStepV1beta3[],
    contents: readonly RenderedFile[],
  ): Promise<RenderedFile[]> {
    const { output: _links, ...spec } = template.spec;
    const { directoryContents } = await this.scaffolder.dryRun(
      {
        template: { ...template, spec: { ...spec, steps } },
        values,
        directoryContents: contents.map(({ path, content }) => ({
          path,
          base64Content: content.toString('base64'),
        })),
      },
      { credentials },
    );
    return directoryContents.map(({ path, base64Content }) => ({
      path,
      content: Buffer.from(base64Content, 'base64'),
    }));
  }
}

/** Not what a run says when it fails: a preview says it by itself. */
function isRunDry({ action }: TemplateEntityStepV1beta3): boolean {
  return isPreparation(action) && !action.endsWith(':report-failure');
}

/** Steps that need nothing but the answers. */
function isWriting({ action }: TemplateEntityStepV1beta3): boolean {
  return (
    /^(fetch|fs):/.test(action) || action === 'mlops:model-service:describe'
  );
}
