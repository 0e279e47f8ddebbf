import {
  releaseSchema,
  type Release,
} from '@slipway/backstage-plugin-mlops-common';
import type { Knex } from 'knex';
import { z } from 'zod';

/** A release with the revision that it is found by again. */
export type RevisedRelease = Release & { revision: string };

/** How a release of an Application did, as the portal saw it. */
export interface ReleaseSighting {
  entityRef: string;
  environment: string;
  applicationId: string;
  release: RevisedRelease;
  record: 'healthy' | 'failed';
}

/** A sighting that is kept. */
export interface ReleaseRecord {
  release: RevisedRelease;
  record: 'healthy' | 'failed';
  lastSeenAt: Date;
}

const revisedReleaseSchema = releaseSchema.extend({ revision: z.string() });
const recordSchema = z.enum(['healthy', 'failed']);
/** Older ones are of no use to anybody in a hurry. */
const READ_AT_ONCE = 30;

interface Row {
  revision: string;
  record: string;
  release: string;
  last_seen_at: string | number;
}

/** The releases of all environments, in the plugin's database. */
export class ReleaseLedger {
  /** The plugin's migrations have run. */
  constructor(private readonly knex: Knex) {}

  /** One that was healthy once stays so: a later fault may be another's. */
  async note(sighting: ReleaseSighting, at: Date): Promise<void> {
    const { entityRef, environment, applicationId, release, record } = sighting;
    const key = {
      entity_ref: entityRef,
      environment,
      application_id: applicationId,
      revision: release.revision,
    };
    const seen = {
      release: JSON.stringify(release),
      last_seen_at: at.getTime(),
    };
    await this.knex('release_records')
      .insert({ ...key, ...seen, record, first_seen_at: at.getTime() })
      .onConflict(Object.keys(key))
      .ignore();
    await this.knex('release_records')
      .where(key)
      .modify(query => {
        if (record === 'failed') query.whereNot('record', 'healthy');
      })
      .update({ ...seen, record });
  }

  /** Those last seen last come first. */
  async recordsOf(
    entityRef: string,
    environment: string,
    applicationId: string,
  ): Promise<ReleaseRecord[]> {
    const rows: Row[] = await this.knex('release_records')
      .where({
        entity_ref: entityRef,
        environment,
        application_id: applicationId,
      })
      .orderBy('last_seen_at', 'desc')
      .limit(READ_AT_ONCE)
      .select('revision', 'record', 'release', 'last_seen_at');
    return rows.flatMap(readRow);
  }

  /** Where it was seen, whether anything of it is there still. */
  async environmentsOf(entityRef: string): Promise<string[]> {
    return this.knex('release_records')
      .where({ entity_ref: entityRef })
      .distinct()
      .pluck('environment');
  }

  /** Forgets what was last seen before this. */
  async prune(before: Date): Promise<void> {
    await this.knex('release_records')
      .where('last_seen_at', '<', before.getTime())
      .del();
  }
}

/** What cannot be read is as if it were not there. */
function readRow(row: Row): ReleaseRecord[] {
  const release = revisedReleaseSchema.safeParse(JSON.parse(row.release));
  const record = recordSchema.safeParse(row.record);
  if (!release.success || !record.success) return [];
  return [
    {
      release: release.data,
      record: record.data,
      lastSeenAt: new Date(Number(row.last_seen_at)),
    },
  ];
}
