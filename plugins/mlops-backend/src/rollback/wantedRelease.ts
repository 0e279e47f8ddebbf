import type { ModelRef } from '@slipway/backstage-plugin-mlops-common';

/** What is to serve, as far as it is known. */
export interface WantedRelease {
  /** Empty when they are not known. */
  images: readonly string[];
  model?: ModelRef;
}

/** A model that is not known makes no difference. */
export function isOfRelease(
  part: { images: readonly string[]; model?: ModelRef },
  { images, model }: WantedRelease,
): boolean {
  const isOther =
    model?.version !== undefined &&
    part.model?.version !== undefined &&
    part.model.name === model.name &&
    part.model.version !== model.version;
  return images.every(image => part.images.includes(image)) && !isOther;
}
