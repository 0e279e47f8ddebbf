import type {
  BackstageCredentials,
  BackstageUserPrincipal,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { TemplateEntityV1beta3 } from '@backstage/plugin-scaffolder-common';
import type { JsonObject } from '@backstage/types';
import type {
  ModelServicePreview,
  PreviewFiles,
} from '@slipway/backstage-plugin-mlops-common';
import type { PlatformRepository } from '../config/readPlatformRepository';
import { describeNewService, type Platform } from '../service/describeService';
import type { ModelService } from '../service/ModelService';
import { afterwards } from './afterwards';
import type { DryRunOutcome, DryRuns } from './DryRuns';
import { findModelTemplate } from './findModelTemplate';
import { formTitles } from './formTitles';
import type { Permits } from './Permits';
import {
  isNotAllowed,
  isOfTheAnswers,
  problemsOf,
  sentenceOf,
} from './problems';
import { previewOf } from './projection';
import { repositoriesOf } from './repositories';

/** What is asked, and by whom. */
export interface PreviewQuestion {
  templateRef: string;
  values: JsonObject;
  credentials: BackstageCredentials<BackstageUserPrincipal>;
}

/** Says what a template of model services would make; makes nothing. */
export class Previews {
  constructor(
    private readonly options: {
      catalog: CatalogService;
      dryRuns: DryRuns;
      logger: LoggerService;
      permits: Permits;
      platform: Platform;
      platformRepository: PlatformRepository | undefined;
    },
  ) {}

  /** @throws NotAllowedError, NotFoundError, InputError */
  async make(question: PreviewQuestion): Promise<ModelServicePreview> {
    const { permits, platform, platformRepository } = this.options;
    await permits.requireRun(question.credentials);
    const template = await findModelTemplate(this.options.catalog, question);
    const titleOf = formTitles(template.spec.parameters);
    let service: ModelService;
    try {
      service = describeNewService(question.values, platform);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { state: 'refused', problems: problemsOf(error, titleOf) };
    }
    const { files, error } = await this.render(question, template, service);
    const isAnswers = error !== undefined && isOfTheAnswers(error);
    return {
      state: 'described',
      problems: isAnswers ? problemsOf(error, titleOf) : [],
      unchecked: error === undefined || isAnswers ? [] : [sentenceOf(error)],
      service: previewOf(service),
      afterwards: afterwards(service, platformRepository, template.spec.steps),
      files,
    };
  }

  /** Why there are no files does not keep the rest from being shown. */
  private async render(
    { credentials, values }: PreviewQuestion,
    template: TemplateEntityV1beta3,
    service: ModelService,
  ): Promise<{ files: PreviewFiles; error?: unknown }> {
    const { dryRuns, logger, permits, platformRepository } = this.options;
    let outcome: DryRunOutcome;
    try {
      await permits.requireSteps(credentials);
      outcome = await dryRuns.run({ template, values, credentials });
    } catch (error) {
      if (!isNotAllowed(error)) {
        logger.warn(
          `${service.name} was not rendered for a preview: ${sentenceOf(error)}`,
        );
      }
      return { files: { state: 'withheld', reason: reasonOf(error) } };
    }
    const repositories = repositoriesOf(
      service,
      platformRepository,
      outcome.files,
    );
    return {
      files: { state: 'rendered', repositories },
      ...(outcome.state === 'stopped' && { error: outcome.error }),
    };
  }
}

function reasonOf(error: unknown): string {
  if (isNotAllowed(error)) {
    return 'You may run this template, but not see its files beforehand: that needs the permission scaffolder.template.dry-run, and all steps of the template.';
  }
  return isError(error)
    ? `The files could not be written: ${sentenceOf(error)}`
    : 'The files could not be written.';
}
