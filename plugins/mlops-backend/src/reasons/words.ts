import type {
  ModelRef,
  Release,
  ResourceRef,
  Rollout,
} from '@slipway/backstage-plugin-mlops-common';

/** `3 objects`, `1 object`. */
export function count(number: number, singular: string): string {
  return `${number} ${singular}${number === 1 ? '' : 's'}`;
}

/** `a, b and c`; of many, the first and how many more. */
export function list(items: readonly string[], shown = 3): string {
  if (items.length === 0) return '';
  const more = items.length - shown;
  const parts =
    more > 0 ? [...items.slice(0, shown), `${more} more`] : [...items];
  const last = parts.pop();
  return parts.length > 0 ? `${parts.join(', ')} and ${last}` : String(last);
}

/** `Deployment fraud-detection`. */
export function objectName({ kind, name }: ResourceRef): string {
  return `${kind} ${name}`;
}

/** `fraud-detection v2`. */
export function modelName({ name, version }: ModelRef): string {
  return `${name} v${version}`;
}

/** What a person would call a release: its model, else its image. */
export function releaseName(release: Release | undefined): string | undefined {
  if (release?.model) return modelName(release.model);
  return release?.images[0]?.split('/').pop();
}

/** `15 % of the traffic`; of an A/B test, of the requests that match. */
export function shareOfTraffic(
  { matchedTraffic }: Rollout,
  weight: number,
): string {
  const whole = matchedTraffic ? 'the matching requests' : 'the traffic';
  return `${percent(weight)} of ${whole}`;
}

/** A message from upstream as the end of a sentence: `: it broke`, or nothing. */
export function because(message: string | undefined): string {
  const text = message?.trim().replace(/\s+/g, ' ').replace(/\.$/, '');
  if (!text) return '';
  return `: ${text.length > 300 ? `${text.slice(0, 299)}…` : text}`;
}

/** `15 %`. */
export function percent(value: number): string {
  return `${Math.round(value * 10) / 10} %`;
}
