import type { ActionStep } from '@slipway/backstage-plugin-mlops-node';
import { asked } from './askedStep';
import type { Course } from './steps';

const DEADLINE_SECONDS = 10 * 60;

/** An alias that went with the bad version goes back with it. */
export function moveAliasesBack({
  models,
  from,
  target,
}: Pick<Course, 'models' | 'from' | 'target'>): ActionStep[] {
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
        .map(({ alias }, i): ActionStep => ({
          id: `alias-${i + 1}`,
          ...asked('model.move-alias', model, {
            source: model.source,
            instance: model.instance,
            model: model.name,
            alias,
            version: good.version,
            expected: bad.version,
          }),
          title: `Move the alias ${alias} back to version ${good.version}`,
          effect: 'change',
          ...(model.consoleUrl && { url: model.consoleUrl }),
          deadlineSeconds: DEADLINE_SECONDS,
        })),
    );
}

/** A challenger may stay one. */
function isOfWhatIsLive(alias: string): boolean {
  return /^(champion|prod|production|live|stable)$/i.test(alias);
}
