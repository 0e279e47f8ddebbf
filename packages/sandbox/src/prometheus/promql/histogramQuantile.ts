import { labelKey, withoutName, type Labels, type Sample } from './value';

interface Bucket {
  upper: number;
  count: number;
}

/** prometheus v3, promql/quantile.go: linear within the bucket. */
export function histogramQuantile(
  quantile: number,
  samples: readonly Sample[],
): Sample[] {
  const histograms = new Map<string, { labels: Labels; buckets: Bucket[] }>();
  for (const { labels, value } of samples) {
    const { le, ...rest } = withoutName(labels);
    if (le !== undefined) {
      const key = labelKey(rest);
      const histogram = histograms.get(key) ?? { labels: rest, buckets: [] };
      const upper = le === '+Inf' ? Infinity : Number(le);
      histogram.buckets.push({ upper, count: value });
      histograms.set(key, histogram);
    }
  }
  return [...histograms.values()].map(({ labels, buckets }) => ({
    labels,
    value: quantileOf(quantile, buckets),
  }));
}

function quantileOf(quantile: number, unsorted: Bucket[]): number {
  const buckets = [...unsorted].sort((left, right) => left.upper - right.upper);
  const total = buckets.at(-1);
  if (buckets.length < 2 || !total || total.upper !== Infinity) {
    return NaN;
  }
  if (quantile < 0 || quantile > 1) {
    return quantile < 0 ? -Infinity : Infinity;
  }
  if (total.count === 0) {
    return NaN;
  }
  const rank = quantile * total.count;
  const index = buckets.findIndex(bucket => bucket.count >= rank);
  const bucket = buckets[index];
  const below = buckets[index - 1];
  if (!bucket || bucket.upper === Infinity) {
    return buckets[buckets.length - 2].upper;
  }
  const start = below?.upper ?? 0;
  const counted = below?.count ?? 0;
  return (
    start +
    (bucket.upper - start) * ((rank - counted) / (bucket.count - counted))
  );
}
