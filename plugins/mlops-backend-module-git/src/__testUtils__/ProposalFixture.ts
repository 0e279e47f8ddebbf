import { ConfigReader } from '@backstage/config';
import {
  readHosts,
  Repositories,
  type StepInput,
} from '@slipway/backstage-plugin-mlops-node';
import { awaitMergeStep, proposeStep } from '../proposal/steps';
import { FaultyNetwork } from './FaultyNetwork';
import { startGiteaHost } from './giteaHost';
import { startGithubHost } from './githubHost';
import { startGitlabHost } from './gitlabHost';
import { startSandboxGithubHost } from './sandboxGithubHost';
import { StepRunner } from './StepRunner';
import type { TestHost } from './TestHost';

export const FOLDER = 'overlays/production';
export const KUSTOMIZATION = `${FOLDER}/kustomization.yaml`;
export const OPERATION = '7d1c5e3a';

const BINARY = Buffer.from([0, 255, 1, 254, 2, 0, 10]);

/** What `files` gives once production is back at v1. */
export const RESTORED: Record<string, string | undefined> = {
  [KUSTOMIZATION]: 'images:\n  - newTag: 1.0.0\n',
  [`${FOLDER}/model.bin`]: BINARY.toString('latin1'),
  [`${FOLDER}/gone/old.yaml`]: 'kind: ConfigMap\n',
  [`${FOLDER}/new.yaml`]: undefined,
  'base/deployment.yaml': 'kind: Deployment # changed\n',
};

export const HOSTS: Array<[string, () => Promise<TestHost>]> = [
  ["the sandbox's Gitea", startGiteaHost],
  ["the sandbox's GitHub", startSandboxGithubHost],
  ['GitHub', startGithubHost],
  ['GitLab', startGitlabHost],
];

type Restore = StepInput<'repository.propose'> & {
  change: { type: 'restore' };
};

/** A repository where v1 was released to production, and v2 after it. */
export class ProposalFixture {
  readonly network = new FaultyNetwork();
  readonly #repositories: Repositories;

  private constructor(
    readonly host: TestHost,
    readonly v1: string,
    /** The head of `main` to begin with. */
    readonly v2: string,
  ) {
    const config = new ConfigReader({ integrations: host.config });
    this.#repositories = new Repositories(readHosts(config));
  }

  static async start(start: () => Promise<TestHost>): Promise<ProposalFixture> {
    const host = await start();
    const v1 = await host.push(
      {
        [KUSTOMIZATION]: 'images:\n  - newTag: 1.0.0\n',
        [`${FOLDER}/model.bin`]: BINARY,
        [`${FOLDER}/gone/old.yaml`]: 'kind: ConfigMap\n',
        'base/deployment.yaml': 'kind: Deployment\n',
      },
      'production: Serve model v1',
    );
    const v2 = await host.push(
      {
        [KUSTOMIZATION]: 'images:\n  - newTag: 2.0.0\n',
        [`${FOLDER}/model.bin`]: Buffer.from([0, 1]),
        [`${FOLDER}/gone/old.yaml`]: null,
        [`${FOLDER}/new.yaml`]: 'kind: Secret\n',
        'base/deployment.yaml': 'kind: Deployment # changed\n',
      },
      'production: Serve model v2',
    );
    return new ProposalFixture(host, v1, v2);
  }

  async stop(): Promise<void> {
    this.network.restore();
    await this.host.stop();
  }

  propose(operationId = OPERATION): StepRunner {
    return new StepRunner(proposeStep(this.#repositories), operationId);
  }

  /** With what a proposal put out as the step `revert`. */
  awaitMerge(output: StepRunner['outputs'][string] = {}): StepRunner {
    const runner = new StepRunner(awaitMergeStep(this.#repositories));
    runner.outputs.revert = output;
    return runner;
  }

  get awaiting() {
    return { repoUrl: this.host.repoUrl, proposal: 'revert' };
  }

  restore(merge: 'now' | 'approval'): Restore {
    return {
      repoUrl: this.host.repoUrl,
      branch: 'main',
      title: 'Roll production back to v1',
      body: `Takes ${FOLDER} back to how it was.`,
      change: { type: 'restore', path: `./${FOLDER}/`, to: this.v1 },
      merge,
    };
  }

  /** Of `main`: what a rollback to v1 makes, and leaves. */
  async files(): Promise<Record<string, string | undefined>> {
    const paths = Object.keys(RESTORED);
    const contents = await Promise.all(paths.map(path => this.host.read(path)));
    return Object.fromEntries(
      paths.map((path, i) => [path, contents[i]?.toString('latin1')]),
    );
  }

  /** Those that proposals have made. */
  async branches(): Promise<string[]> {
    const all = await this.host.branches();
    return all.filter(name => name.startsWith('slipway/')).sort();
  }
}
