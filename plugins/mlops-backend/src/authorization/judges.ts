import { setImmediate } from 'node:timers/promises';
import type { Entity } from '@backstage/catalog-model';
import type { ConditionalPolicyDecision } from '@backstage/plugin-permission-common';
import { ExpiringMap } from '../entities/ExpiringMap';
import { meetsConditions } from './catalogRules';

/** Says whether an entity may be read; where that must be asked, later. */
export type Judge = (entity: Entity) => boolean | Promise<boolean>;

/** The longest stretch of work before others get their turn. */
const TURN_MS = 5;
const LOOKS_AT_CLOCK_EVERY = 50;
const ASKED_AT_ONCE = 250;
/** Each holds a verdict on every entity of the fleet. */
const REMEMBERED_DECISIONS = { milliseconds: 600_000, capacity: 64 };

/**
 * Judges by conditions that need nothing but the entity. What they say of one
 * state of an entity never changes, so it is remembered for as long as the
 * policy decides the same, whoever asks.
 */
export class ConditionJudges {
  readonly #judges = new ExpiringMap<Judge>(REMEMBERED_DECISIONS);

  judge(decision: ConditionalPolicyDecision): Judge {
    const key = JSON.stringify(decision.conditions);
    const known = this.#judges.get(key);
    if (known) return known;
    const judge = rememberingByEntity(entity =>
      meetsConditions(decision, entity),
    );
    this.#judges.set(key, judge);
    return judge;
  }
}

/** For as long as the judge and this state of the entity live. */
export function rememberingByEntity(judge: Judge): Judge {
  const verdicts = new WeakMap<Entity, boolean | Promise<boolean>>();
  return entity => {
    const known = verdicts.get(entity);
    if (known !== undefined) return known;
    const verdict = judge(entity);
    verdicts.set(entity, verdict);
    if (typeof verdict !== 'boolean') {
      verdict.catch(() => verdicts.delete(entity));
    }
    return verdict;
  };
}

/** Asks for many entities together, where each would be a request of its own. */
export function askingTogether(
  ask: (entities: readonly Entity[]) => Promise<readonly boolean[]>,
): Judge {
  let waiting: Entity[] = [];
  let answer: Promise<readonly boolean[]> | undefined;
  return async entity => {
    const index = waiting.push(entity) - 1;
    answer ??= Promise.resolve().then(() => {
      const asked = waiting;
      waiting = [];
      answer = undefined;
      return inChunks(asked, ask);
    });
    return (await answer)[index] ?? false;
  };
}

async function inChunks(
  entities: readonly Entity[],
  ask: (entities: readonly Entity[]) => Promise<readonly boolean[]>,
): Promise<boolean[]> {
  const verdicts: boolean[] = [];
  for (let i = 0; i < entities.length; i += ASKED_AT_ONCE) {
    verdicts.push(...(await ask(entities.slice(i, i + ASKED_AT_ONCE))));
  }
  return verdicts;
}

/** Passes every entity. One for all, so that it is known again. */
export const everyEntity: Judge = () => true;
export const noEntity: Judge = () => false;

/**
 * Of many entities those that all judges pass. Where nobody had to be asked, it
 * is remembered for as long as the list and the judge live.
 */
export class JudgedTogether {
  readonly #passed = new WeakMap<
    Iterable<Entity>,
    WeakMap<Judge, ReadonlySet<Entity>>
  >();

  /**
   * The list must never change. Who asks in vain is told of by a rejection,
   * with nothing passed.
   */
  async allThat(
    judges: readonly Judge[],
    entities: readonly Entity[],
  ): Promise<ReadonlySet<Entity>> {
    // Two permissions are often decided by the same conditions.
    const [first, ...others] = new Set(judges);
    let passed = await this.#judgeAll(first, entities);
    for (const judge of others) passed = await this.#judgeAll(judge, passed);
    return passed;
  }

  async #judgeAll(
    judge: Judge,
    entities: Iterable<Entity>,
  ): Promise<ReadonlySet<Entity>> {
    const remembered = this.#passed.get(entities)?.get(judge);
    if (remembered) return remembered;
    const { passed, asked } = await judgeAll(judge, entities);
    if (!asked) {
      const ofThese =
        this.#passed.get(entities) ?? new WeakMap<Judge, ReadonlySet<Entity>>();
      this.#passed.set(entities, ofThese.set(judge, passed));
    }
    return passed;
  }
}

async function judgeAll(
  judge: Judge,
  entities: Iterable<Entity>,
): Promise<{ passed: ReadonlySet<Entity>; asked: boolean }> {
  const passed = new Set<Entity>();
  const open: Array<Promise<void>> = [];
  let turn = performance.now();
  let judged = 0;
  for (const entity of entities) {
    const verdict = judge(entity);
    if (verdict === true) {
      passed.add(entity);
    } else if (verdict !== false) {
      const told = verdict.then(may => void (may && passed.add(entity)));
      // One that fails while others are still judged fails all of it below.
      told.catch(() => undefined);
      open.push(told);
    }
    judged += 1;
    if (judged % LOOKS_AT_CLOCK_EVERY !== 0) continue;
    if (performance.now() - turn < TURN_MS) continue;
    await setImmediate();
    turn = performance.now();
  }
  await Promise.all(open);
  return { passed, asked: open.length > 0 };
}
