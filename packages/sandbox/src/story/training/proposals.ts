import type { GitHost } from '../../git-host';
import type { Project } from '../../git-host/gitHost';
import { PullService } from '../../git-host/pulls/pullService';
import { generatedProject, textOf } from './generated';

/** Who the pipelines of generated services are at the Git host. */
const LOGIN = 'pipeline';
const BASE = 'main';
/** The template writes one image a kustomization. */
const NEW_TAG = /^( +newTag: ).*$/m;
const MODEL_VERSION = /(mlflow\.org\/model-version: )[^\n]+/g;

/** What an overlay is to run, as `python -m <package>.gitops` is told it. */
export interface ReleaseProposal {
  /** Of the service, which is its model's name as well. */
  service: string;
  overlay: string;
  tag?: string;
  version?: string;
}

/** What `python -m <package>.gitops` would have printed and ended with. */
export interface ProposalOutcome {
  exitCode: 0 | 1;
  said: string;
}

/**
 * Opens the pull requests that generated services propose their releases by:
 * the same edits, branches, titles and refusals as their `gitops.py` (see
 * templates/new-model/skeleton/source), from the constants that stand there.
 */
export class ReleaseProposals {
  private readonly git: GitHost;
  private readonly pulls: PullService;

  constructor(git: GitHost) {
    this.git = git;
    this.pulls = new PullService(git);
  }

  propose(release: ReleaseProposal): ProposalOutcome {
    try {
      const { gitops, folder } = this.placeOf(release.service);
      const edited = edits(gitops, `${folder}/${release.overlay}`, release);
      const isSo = Object.keys(edited).length === 0;
      return {
        exitCode: 0,
        said: isSo
          ? `${release.overlay} is so already`
          : this.open(gitops, release, edited),
      };
    } catch (error) {
      if (error instanceof Refusal) return { exitCode: 1, said: error.message };
      throw error;
    }
  }

  /** The address of the pull request, which may be open already. */
  private open(
    project: Project,
    release: ReleaseProposal,
    files: Readonly<Record<string, string>>,
  ): string {
    const { repository, pulls } = project;
    const title = titleOf(release);
    const present = pulls
      .all()
      .find(each => each.outcome.state === 'open' && each.title === title);
    if (present) return this.addressOf(project, present.number);

    const tip = repository.branch(BASE) ?? '';
    const branch = `${branchOf(release)}-${tip.slice(0, 7)}`;
    const { name, email } = this.pulls.signatureOf(LOGIN);
    repository.setBranch(branch, tip);
    repository.commitFiles({
      branch,
      message: title,
      author: `${name} <${email}>`,
      at: this.git.now(),
      files,
    });
    const { number } = this.pulls.open(project, LOGIN, {
      title,
      body: `Argo CD deploys \`${release.overlay}\` when this is merged. To undo it, use the rollback button on the Delivery tab of the portal, or revert the merge.`,
      head: branch,
      base: BASE,
    });
    return this.addressOf(project, number);
  }

  private addressOf({ repository }: Project, number: number): string {
    return `${this.git.urlOf(repository.fullName)}/pulls/${number}`;
  }

  /** As the service's own sources name it. */
  private placeOf(service: string): { gitops: Project; folder: string } {
    const source = generatedProject(this.git, service);
    const code = `src/${service.replace(/-/g, '_')}`;
    const constant = (file: string, name: string) =>
      new RegExp(`^${name} = "([^"]+)"$`, 'm').exec(
        (source && textOf(source, `${code}/${file}`)) ?? '',
      )?.[1] ?? '';
    const [owner, name = ''] = constant('git_host.py', 'REPOSITORY').split('/');
    const gitops = this.git.get(owner, name);
    if (!gitops) {
      throw new Refusal(`${owner}/${name}: the Git host says 404 Not Found`);
    }
    return { gitops, folder: constant('gitops.py', 'FOLDER') };
  }
}

class Refusal extends Error {}

/** The files that change, by path. */
function edits(
  gitops: Project,
  folder: string,
  { tag, version }: ReleaseProposal,
): Record<string, string> {
  const { fullName } = gitops.repository;
  const edit = (file: string, key: RegExp, value: string) => {
    const path = `${folder}/${file}`;
    const before = textOf(gitops, path);
    if (before === undefined) {
      throw new Refusal(`${fullName}: the Git host says 404 Not Found`);
    }
    if (!key.test(before)) {
      throw new Refusal(`${fullName}/${path} has nothing to set to ${value}`);
    }
    const after = before.replace(key, `$1"${value}"`);
    return after === before ? {} : { [path]: after };
  };
  return {
    ...(tag && edit('kustomization.yaml', NEW_TAG, tag)),
    ...(version && edit('model.yaml', MODEL_VERSION, version)),
  };
}

function titleOf({ overlay, tag, version }: ReleaseProposal): string {
  const what = [
    ...(tag ? [`image ${tag}`] : []),
    ...(version ? [`model version ${version}`] : []),
  ];
  return `Release ${what.join(' and ')} to ${overlay}`;
}

function branchOf({ overlay, tag, version }: ReleaseProposal): string {
  return [
    `release/${overlay}`,
    ...(tag ? [tag] : []),
    ...(version ? [`v${version}`] : []),
  ].join('-');
}
