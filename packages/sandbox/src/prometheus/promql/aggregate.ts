import { labelKey, type Labels, type Sample } from './value';

const FOLDS: Record<string, (values: number[]) => number> = {
  sum: values => values.reduce((sum, value) => sum + value, 0),
  avg: values => values.reduce((sum, value) => sum + value, 0) / values.length,
  min: values => Math.min(...values),
  max: values => Math.max(...values),
  count: values => values.length,
};

export function aggregate(
  name: string,
  grouping: { by: boolean; labels: string[] },
  samples: readonly Sample[],
): Sample[] {
  const groups = new Map<string, { labels: Labels; values: number[] }>();
  for (const { labels, value } of samples) {
    const kept = groupLabels(grouping, labels);
    const key = labelKey(kept);
    const group = groups.get(key) ?? { labels: kept, values: [] };
    group.values.push(value);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ labels, values }) => ({
    labels,
    value: FOLDS[name](values),
  }));
}

function groupLabels(
  { by, labels: names }: { by: boolean; labels: string[] },
  labels: Labels,
): Labels {
  const kept = Object.entries(labels).filter(([name]) =>
    by ? names.includes(name) : name !== '__name__' && !names.includes(name),
  );
  return Object.fromEntries(kept);
}
