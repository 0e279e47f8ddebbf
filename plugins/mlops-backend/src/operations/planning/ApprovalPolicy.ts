import type {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import type { DeliveryAction } from '@slipway/backstage-plugin-mlops-node';
import type { Environments } from '../../environments';

interface Rule {
  environments?: readonly string[];
  actions?: readonly string[];
}

/** What is asked for. */
interface Asked {
  action: Pick<DeliveryAction, 'name' | 'scope'>;
  /** The one that it is done to. */
  environment?: string;
  /** An alias of a model is set, moved or removed. */
  movesAlias: boolean;
}

/** What is to be approved or not. */
export interface ApprovalQuestion extends Asked {
  /** Where the entity is delivered to. */
  delivered: {
    environments: readonly string[];
    /** And where it was, so that nobody unbinds it for the while. */
    before: readonly string[];
    /** Why there may be more of them than are seen. */
    unseen?: string;
  };
}

const BEFORE_IT_BEGINS =
  'Another person, who may approve operations, has to say yes in the portal before it begins';
const APPROVAL = 'mlops.operations.approval';

/** Which operations another person has to approve (four eyes). */
export class ApprovalPolicy {
  constructor(private readonly rules: readonly Rule[] = []) {}

  static fromConfig(
    config: RootConfigService,
    environments: Pick<Environments, 'meantBy'>,
  ): ApprovalPolicy {
    const rules = config.getOptionalConfigArray(APPROVAL);
    return new ApprovalPolicy(
      rules?.map(rule => ({
        environments: rule
          .getOptionalStringArray('environments')
          // A rule for `prod` is one for what the portal calls production.
          ?.flatMap(name => environments.meantBy(name)),
        actions: rule.getOptionalStringArray('actions'),
      })),
    );
  }

  /** A rule for an action that is written otherwise would never be asked. */
  warnOfUnknown(
    actions: readonly Pick<DeliveryAction, 'name'>[],
    logger: LoggerService,
  ): void {
    const names = actions.map(({ name }) => name).sort();
    const unknown = this.rules
      .flatMap(rule => rule.actions ?? [])
      .filter(name => !names.includes(name));
    for (const name of new Set(unknown)) {
      logger.warn(
        `${APPROVAL} names the action ${name}, which no module of this portal has, so nobody's approval is asked for it; there are: ${names.join(', ')}`,
      );
    }
  }

  /** Whether it matters where else the entity is delivered to, or was. */
  asksElsewhere(asked: Asked): boolean {
    return this.rules.some(
      rule =>
        isAbout(rule, asked) &&
        !isHere(rule, asked) &&
        whyElsewhere(rule, asked) !== undefined,
    );
  }

  /** Why it needs an approval, in a sentence. */
  reasonFor(question: ApprovalQuestion): string | undefined {
    const reasons = this.rules.flatMap(rule => reasonBy(rule, question) ?? []);
    // The plainest is the shortest.
    return reasons.sort((a, b) => a.length - b.length).at(0);
  }
}

function reasonBy(rule: Rule, question: ApprovalQuestion): string | undefined {
  if (!isAbout(rule, question)) return undefined;
  if (isHere(rule, question)) return BEFORE_IT_BEGINS;
  const why = whyElsewhere(rule, question);
  const where = why && whereElsewhere(rule, question);
  return where && `${BEFORE_IT_BEGINS}: ${why}, and ${where}`;
}

function isAbout({ actions }: Rule, { action }: Asked): boolean {
  return !actions || actions.includes(action.name);
}

function isHere({ environments }: Rule, { environment }: Asked): boolean {
  return (
    !environments ||
    (environment !== undefined && environments.includes(environment))
  );
}

/**
 * Why it concerns other environments than the one that it is done to. What
 * trains a model serves nobody yet, so a rule has to name it.
 */
function whyElsewhere(
  { actions }: Rule,
  { action, movesAlias }: Asked,
): string | undefined {
  if (movesAlias) return 'an alias can decide what is served';
  const isAnywhere = action.scope !== 'environment';
  const isMeant = actions !== undefined || action.scope !== 'training';
  return isAnywhere && isMeant ? 'it is not about one environment' : undefined;
}

/** Where nothing is seen, it may be delivered to what the rule asks about. */
function whereElsewhere(
  { environments: asked = [] }: Rule,
  { delivered: { before, environments, unseen } }: ApprovalQuestion,
): string | undefined {
  if (asked.length === 0) return undefined;
  const now = asked.filter(name => environments.includes(name));
  if (now.length > 0) {
    return `the entity is delivered to ${inWords(now, 'conjunction')}`;
  }
  const lately = asked.filter(name => before.includes(name));
  if (lately.length > 0) {
    return `the entity was delivered to ${inWords(lately, 'conjunction')} lately`;
  }
  const doubt =
    environments.length === 0 ? (unseen ?? 'no environment is seen') : unseen;
  if (doubt === undefined) return undefined;
  return `it is not known whether the entity is delivered to ${inWords(asked, 'disjunction')}: ${doubt}`;
}

function inWords(names: readonly string[], type: Intl.ListFormatType): string {
  return new Intl.ListFormat('en', { type }).format(names);
}
