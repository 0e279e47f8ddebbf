import type { FleetLine } from './FleetLine';
import type { ReadFleetQuery } from './fleetQuery';

export type LineFilter = (line: FleetLine) => boolean;

export interface FleetFilters {
  /** All but the two below, which are counted by. */
  base: LineFilter;
  state: LineFilter;
  attention: LineFilter;
}

/** What a query asks for, as questions to a line. */
export function fleetFilters(
  query: ReadFleetQuery,
  owned: ReadonlySet<string> | undefined,
): FleetFilters {
  const base = [
    search(query.search),
    among(query.environment, line => [line.environment]),
    among(query.owner, line => line.owners),
    among(owned && [...owned], line => line.owners),
  ].filter(filter => filter !== undefined);
  const states = new Set(query.state);
  return {
    base: line => {
      for (const filter of base) if (!filter(line)) return false;
      return true;
    },
    state: line => states.size === 0 || states.has(line.state),
    attention: line => !query.attention || needsAttention(line),
  };
}

export function needsAttention({ hasActor }: FleetLine): boolean {
  return hasActor;
}

function search(text: string | undefined): LineFilter | undefined {
  const words = text?.toLocaleLowerCase('en').split(/\s+/).filter(Boolean);
  if (!words?.length) return undefined;
  const parts = words.map(wordFilter);
  return line => parts.every(isIn => isIn(line.text));
}

/** `v1` finds no `v12`. */
function wordFilter(word: string): (text: string) => boolean {
  if (!/^v\d+$/.test(word)) return text => text.includes(word);
  const version = new RegExp(`\\b${word}(?!\\d)`);
  return text => version.test(text);
}

function among(
  wanted: readonly string[] | undefined,
  valuesOf: (line: FleetLine) => readonly string[],
): LineFilter | undefined {
  if (wanted === undefined) return undefined;
  const set = new Set(wanted);
  return line => {
    for (const value of valuesOf(line)) if (set.has(value)) return true;
    return false;
  };
}
