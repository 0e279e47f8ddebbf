export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  labels: Labels;
  value: number;
}

export type Value =
  { type: 'scalar'; value: number } | { type: 'vector'; samples: Sample[] };

/** One time series. Counters give what they have counted up to an instant. */
export interface Series {
  labels: Labels;
  /** Undefined where the series has no sample. @param at in milliseconds */
  at(at: number): number | undefined;
}

export function withoutName(labels: Labels): Labels {
  const { __name__: _, ...rest } = labels;
  return rest;
}

/** Equal for equal labels, in whichever order. */
export function labelKey(labels: Labels): string {
  return JSON.stringify(
    Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
