/** How large the platform of the benchmark is. */
export interface Size {
  entities: number;
  applications: number;
  canaries: number;
  workflows: number;
}

/** `BENCH_SCALE=0.1` for a quick look; the targets are meant for 1. */
const SCALE = Number(process.env.BENCH_SCALE ?? 1);

export const FULL_SIZE: Size = {
  entities: 2_000 * SCALE,
  applications: 10_000 * SCALE,
  canaries: 5_000 * SCALE,
  workflows: 20_000 * SCALE,
};

/** Of the fleet page: fewer Applications of each of more services. */
export const FLEET_SIZE: Size = {
  entities: 5_000 * SCALE,
  applications: 10_000 * SCALE,
  canaries: 5_000 * SCALE,
  workflows: 5_000 * SCALE,
};

/** In which an entity's Applications are deployed, one after the other. */
export const ENVIRONMENTS = ['production', 'staging', 'dev', 'test', 'preprod'];

export function serviceName(entity: number): string {
  return `service-${String(entity).padStart(4, '0')}`;
}

/** The object with this number belongs to this entity, as its nth. */
export function ownerOf(
  index: number,
  { entities }: Size,
): { service: string; nth: number } {
  return {
    service: serviceName(index % entities),
    nth: Math.floor(index / entities),
  };
}

export function environmentOf(nth: number): string {
  return ENVIRONMENTS[nth] ?? `region-${nth}`;
}

/** Long ago, and each object a little later than the one before. */
export function instant(index: number): string {
  return new Date(Date.UTC(2026, 9, 1) + index * 60_000).toISOString();
}

export function sha(index: number): string {
  return index.toString(16).padStart(8, '0').repeat(5);
}
