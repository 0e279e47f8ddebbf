import type {
  Application,
  Operation,
  Source,
  SyncResult,
} from '../model/application';

/** What to sync: what the request names, else what the spec does. */
export function requested(
  { spec, multiSource }: Application,
  { sync = {} }: Operation,
): SyncResult {
  const revisions = {
    revision: sync.revision ?? '',
    ...(sync.revisions && { revisions: sync.revisions }),
  };
  if (sync.source || sync.sources?.length) {
    const { source, sources } = sync;
    return {
      ...revisions,
      ...(source && { source }),
      ...(sources && { sources }),
    };
  }
  return multiSource
    ? { ...revisions, sources: spec.sources }
    : { ...revisions, source: spec.source };
}

/** The sources of a sync and the revision of each. */
export function sourcesOf({
  sources,
  source,
  revision,
  revisions,
}: SyncResult): {
  sources: Source[];
  revisions: string[];
} {
  if (sources?.length) {
    return { sources, revisions: revisions ?? [] };
  }
  return { sources: source ? [source] : [], revisions: [revision] };
}

/** A sync's result once its revisions are commits. */
export function resolved(result: SyncResult, revisions: string[]): SyncResult {
  return result.sources?.length
    ? { ...result, revision: '', revisions }
    : { ...result, revision: revisions[0] ?? '' };
}
