import type {
  Reason,
  RegisteredModel,
} from '@slipway/backstage-plugin-mlops-common';
import type { ActionStep } from '@slipway/backstage-plugin-mlops-node';
import { asked } from './askedStep';
import type { Course } from './course';

const DEADLINE_SECONDS = 10 * 60;

type Aliases = Pick<Course, 'models' | 'from' | 'target' | 'servedIn'>;

/** An alias that went with the bad version goes back with it. */
export function moveAliasesBack(course: Aliases): ActionStep[] {
  return course.servedIn ? [] : aliasesOfBad(course).map(moveBack);
}

/** What is said of those that stay, for another environment serves the version. */
export function aliasWarnings(course: Aliases): Reason[] {
  const { servedIn, from } = course;
  const names = aliasesOfBad(course).map(({ alias }) => alias);
  if (!servedIn || names.length === 0) return [];
  return [
    {
      code: 'alias-stays',
      severity: 'info',
      message: `${names.join(', ')} stays on v${from.model?.version}, which ${servedIn} serves`,
    },
  ];
}

interface AliasOfBad {
  model: RegisteredModel;
  alias: string;
  bad: string;
  good: string;
}

function aliasesOfBad({ models, from, target }: Aliases): AliasOfBad[] {
  const [bad, good] = [from.model, target.release.model];
  if (!bad || !good || bad.name !== good.name || bad.version === good.version) {
    return [];
  }
  return models
    .filter(({ name }) => name === bad.name)
    .flatMap(model =>
      model.aliases
        .filter(
          ({ alias, version }) =>
            version === bad.version && isOfWhatIsLive(alias),
        )
        .map(({ alias }) => ({
          model,
          alias,
          bad: bad.version,
          good: good.version,
        })),
    );
}

function moveBack({ model, alias, bad, good }: AliasOfBad, i: number) {
  return {
    id: `alias-${i + 1}`,
    ...asked('model.move-alias', model, {
      source: model.source,
      instance: model.instance,
      model: model.name,
      alias,
      version: good,
      expected: bad,
    }),
    title: `Move the alias ${alias} back to version ${good}`,
    effect: 'change' as const,
    ...(model.consoleUrl && { url: model.consoleUrl }),
    deadlineSeconds: DEADLINE_SECONDS,
  };
}

/** A challenger may stay one. */
function isOfWhatIsLive(alias: string): boolean {
  return /^(champion|prod|production|live|stable)$/i.test(alias);
}
