/**
 * A Git host that the portal may write to.
 *
 * @public
 */
export interface HostConnection {
  kind: 'gitea' | 'github' | 'gitlab';
  /** `Gitea`, `GitHub`, `GitLab` */
  title: string;
  /** As Backstage's integration has it: `git.example.com:3000`. */
  host: string;
  /** Without a slash at its end. */
  apiUrl: string;
  /** Where people open it, without a slash at its end. */
  webUrl: string;
  /** For requests about one repository; never logged. */
  authorization(path: readonly string[]): Promise<string>;
}
