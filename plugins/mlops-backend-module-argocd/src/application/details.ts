import type {
  Application,
  HistoryEntry,
} from '@slipway/backstage-plugin-mlops-common';

/** An object of the destination, by what Argo CD calls it. */
export interface ManagedObject {
  group: string;
  kind: string;
  namespace: string;
  name: string;
}

/** What is shown of an Application and by which nothing is found. */
export interface ApplicationDetails extends Pick<
  Application,
  | 'sources'
  | 'sync'
  | 'health'
  | 'operation'
  | 'conditions'
  | 'images'
  | 'reconciledAt'
> {
  /** Newest first. */
  history: HistoryEntry[];
  outOfSync: { count: number; resources: ManagedObject[] };
  /** Workloads and rollouts, which other sources may know. */
  managed: ManagedObject[];
}

/** A history entry without the names of its fields, which are ten times said. */
type PackedEntry = [
  id: number,
  revisions: string[],
  deployedAt: string,
  initiatedBy: string | null,
  automated: boolean,
];

/** The same, as it is packed. */
export type PackableDetails = Omit<ApplicationDetails, 'history'> & {
  history: PackedEntry[];
};

/**
 * As text: objects would take three times the memory, and details are looked
 * at one Application at a time. V8 takes twice the memory again for a text
 * with one character beyond Latin-1, so these are escaped.
 */
export function packDetails(details: PackableDetails): string {
  return JSON.stringify(details).replace(
    /[\u0100-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** What `packDetails` wrote: parsed when it came in, and trusted since. */
export function unpackDetails(packed: string): ApplicationDetails {
  const details: PackableDetails = JSON.parse(packed);
  return { ...details, history: details.history.map(unpackEntry) };
}

function unpackEntry([
  id,
  revisions,
  deployedAt,
  initiatedBy,
  automated,
]: PackedEntry): HistoryEntry {
  return {
    id,
    revisions,
    deployedAt,
    ...(initiatedBy !== null && { initiatedBy }),
    automated,
  };
}
