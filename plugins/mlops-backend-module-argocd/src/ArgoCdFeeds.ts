import type {
  BoundCollections,
  NamedFeeds,
  WatchedCollection,
} from '@slipway/backstage-plugin-mlops-node';
import type { ObservedApplicationSet } from './application/ApplicationSet';
import type { ObservedApplication } from './application/ObservedApplication';
import type { ObservedProject } from './syncWindows/AppProject';

/** What is watched of Argo CD, in all feeds. */
export interface ArgoCdWatches {
  applications: BoundCollections<ObservedApplication>;
  /** By feed; one for each namespace that is watched. */
  projects: ReadonlyMap<
    string,
    ReadonlyArray<WatchedCollection<ObservedProject>>
  >;
  /** Of a feed; watched from the first time that it is asked for. */
  applicationSets(
    feed: string,
  ): ReadonlyArray<WatchedCollection<ObservedApplicationSet>>;
  onApplicationSet(listener: (set: ObservedApplicationSet) => void): () => void;
  release(): void;
}

/** Where Applications come from: clusters, or instances of Argo CD. */
export interface ArgoCdFeeds extends NamedFeeds {
  /** The cluster that `https://kubernetes.default.svc` means to a feed. */
  homeOf(feed: string): string;
  /** Where people open a feed's Argo CD. */
  consoleUrl(feed: string): string | undefined;
  watch(): ArgoCdWatches;
}
