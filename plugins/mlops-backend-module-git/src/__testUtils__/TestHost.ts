import type { JsonObject } from '@backstage/types';

/** Null deletes a file. */
export type FilesToPush = Record<
  string,
  string | Buffer | null | { mode: string; content: string }
>;

/** A Git host with one repository, for tests that all kinds of hosts pass. */
export interface TestHost {
  kind: 'Gitea' | 'GitHub' | 'GitLab';
  repoUrl: string;
  /** `integrations` */
  config: JsonObject;
  secret: string;
  push(files: FilesToPush, message: string, branch?: string): Promise<string>;
  read(path: string, ref?: string): Promise<Buffer | undefined>;
  /** How many commits a branch has. */
  commits(ref?: string): Promise<number>;
  /** The last commit's message. */
  message(ref: string): Promise<string>;
  pulls(): Promise<Array<'open' | 'closed' | 'merged'>>;
  branches(): Promise<string[]>;
  /** From now on a merge needs an approval. */
  protect(): Promise<void>;
  /** As people do, at the host's page. */
  approveAndMerge(pull: string): Promise<void>;
  close(pull: string): Promise<void>;
  stop(): Promise<void>;
}
