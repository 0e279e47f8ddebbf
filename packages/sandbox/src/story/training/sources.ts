import { stringify } from 'yaml';
import type { GitHost } from '../../git-host';
import { ancestry } from '../../git-host/repository/history';
import { generatedProject } from './generated';
import { MODELS, type ModelStory } from './models';

const PEOPLE: Readonly<Record<string, string>> = {
  ada: 'Ada Byron',
  grace: 'Grace Hopper',
  linus: 'Linus Cole',
  margaret: 'Margaret Platt',
  barbara: 'Barbara Lis',
  edsger: 'Edsger Vries',
};

const TRAIN = `"""Trains the model that params.yaml describes, and logs it to MLflow."""

import mlflow
import yaml

from pipeline.data import load
from pipeline.model import fit


def main() -> None:
    with open("params.yaml", encoding="utf-8") as file:
        params = yaml.safe_load(file)
    with mlflow.start_run():
        mlflow.log_params(params["model"])
        fit(load(params["data"]), params["model"])


if __name__ == "__main__":
    main()
`;

/** What somebody commits before a training. */
export interface TrainingChange {
  at: Date;
  by: string;
  message: string;
  params?: Readonly<Record<string, string>>;
}

/** The repositories that the models are trained from. */
export class TrainingSources {
  private readonly git: GitHost;

  constructor(git: GitHost) {
    this.git = git;
  }

  urlOf({ repository }: ModelStory): string {
    return this.git.urlOf(repository);
  }

  /** Of a service that the template made. */
  generated(service: string): { url: string; commit?: string } | undefined {
    const repository = generatedProject(this.git, service)?.repository;
    return (
      repository && {
        url: this.git.urlOf(repository.fullName),
        commit: repository.resolve('HEAD')?.sha,
      }
    );
  }

  /** Commits what a training is begun with; gives its SHA. */
  commit(model: ModelStory, change: TrainingChange): string {
    const { at, by, message } = change;
    const begins = !this.git.find(this.urlOf(model));
    return this.git.commitFiles(model.repository, {
      message,
      author: `${PEOPLE[by] ?? by} <${by}@example.com>`,
      at,
      files: {
        ...(begins && {
          'README.md': `# ${model.name}\n\n${model.description}.\nWhat runs of it is in ${model.repository}-gitops.\n`,
          'pipeline/train.py': TRAIN,
        }),
        'params.yaml': stringify({
          data: { task: model.task, until: at.toISOString().slice(0, 10) },
          model: { ...model.params, ...change.params },
        }),
      },
    }).sha;
  }

  /** The newest commit at a time. */
  commitAt(model: ModelStory, at: Date): string | undefined {
    const repository = this.git.find(this.urlOf(model))?.repository;
    const main = repository?.resolve('main');
    return repository && main
      ? ancestry(repository, main.sha).find(each => each.committer.at <= at)
          ?.sha
      : undefined;
  }
}

/** Without a Git host, the addresses that it would have elsewhere. */
export function sourcesUrl(
  modelName: string,
  sources: TrainingSources | undefined,
): string {
  const model = MODELS.find(({ name }) => name === modelName);
  const url = model
    ? sources?.urlOf(model)
    : sources?.generated(modelName)?.url;
  return url ?? `https://git.sandbox.local/${model?.repository ?? modelName}`;
}
