import type { MlflowRegistry } from '../../mlflow';
import { MODELS } from './models';

/** The models as somebody registered them before the first training. */
export function registerModels(registry: MlflowRegistry, at: Date): void {
  registry.asOf(at, () => {
    for (const model of MODELS) {
      registry.experiments.create(model.name, {
        tags: [
          ['team', model.team],
          ['mlflow.note.content', model.description],
        ],
      });
      registry.models.create(model.name, {
        description: model.description,
        tags: [
          ['team', model.team],
          ['task', model.task],
          ['framework', model.framework],
          ['backstage.io/entity-ref', `component:default/${model.name}`],
        ],
      });
    }
    registerOthers(registry);
  });
}

/** A prompt, which is no model, and a model that no entity names. */
function registerOthers({ models }: MlflowRegistry): void {
  const isPrompt: [string, string] = ['mlflow.prompt.is_prompt', 'true'];
  models.create('payment-explanation', {
    description: 'Explains to a customer why a payment was stopped',
    tags: [isPrompt],
  });
  for (const text of [
    'Explain in two sentences why the payment to {{merchant}} was stopped.',
    'Explain kindly, in two sentences, why the payment to {{merchant}} was stopped.',
  ]) {
    models.createVersion('payment-explanation', {
      source: 'prompt-template',
      tags: [isPrompt, ['mlflow.prompt.text', text]],
    });
  }
  models.create('recommendations', {
    description: 'Orders what a customer may like; nobody owns it yet',
    tags: [['task', 'ranking']],
  });
  models.createVersion('recommendations', {
    source: 's3://models/recommendations/1',
    description: 'Registered by hand',
  });
}

/** Which version is the champion and which the challenger, as of now. */
export function placeAliases(registry: MlflowRegistry): void {
  for (const model of MODELS) {
    for (const [alias, version] of Object.entries(model.aliases)) {
      registry.models.setAlias(model.name, alias, version);
    }
  }
}
