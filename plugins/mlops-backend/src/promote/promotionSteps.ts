import type { Application } from '@slipway/backstage-plugin-mlops-common';
import {
  applicationRef,
  systemOf,
  type ActionStep,
  type StepInput,
} from '@slipway/backstage-plugin-mlops-node';
import { z } from 'zod';
import {
  AWAIT_RELEASE,
  type AwaitReleaseInput,
} from '../rollback/awaitRelease';
import type { Promotion } from './readPromotion';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PROPOSAL = 'promote';
const MERGED = 'merged';

interface Course {
  promotion: Promotion;
  /** All of the environment that is promoted to. */
  applications: readonly Application[];
  merge: 'now' | 'approval';
  title: string;
  body: string;
}

/** What is done, in order, to promote a release. */
export function promotionSteps(course: Course): ActionStep[] {
  return [
    propose(course),
    awaitMerge(course),
    ...course.applications.map(refresh),
    ...course.applications.map((application, i) =>
      awaitRelease(course, application, i),
    ),
  ];
}

function propose({ promotion, merge, title, body }: Course): ActionStep {
  const { repoUrl, branch, head, parts } = promotion;
  const files = parts.flatMap(({ carried }) => carried.files);
  const input: StepInput<'repository.propose'> = {
    repoUrl,
    branch,
    title,
    body,
    change: {
      type: 'files',
      from: head,
      files: files.map(({ path, after }) => ({ path, content: after })),
    },
    merge,
  };
  return {
    id: PROPOSAL,
    system: 'git',
    kind: 'repository.propose',
    input: jsonOf(input),
    title: `Change ${files.map(({ path }) => path).join(', ')} on ${branch}`,
    detail:
      merge === 'now'
        ? 'A pull request, merged at once'
        : 'A pull request, which somebody approves and merges',
    effect: 'change',
    deadlineSeconds: 10 * MINUTE,
    cancellable: true,
  };
}

function awaitMerge({ promotion: { repoUrl } }: Course): ActionStep {
  return {
    id: MERGED,
    system: 'git',
    kind: 'repository.await-merge',
    input: { repoUrl, proposal: PROPOSAL },
    title: 'Wait until the pull request is merged',
    effect: 'wait',
    deadlineSeconds: 7 * DAY,
    cancellable: true,
  };
}

function refresh(application: Application, i: number): ActionStep {
  return {
    id: `refresh-${i + 1}`,
    system: systemOf(application),
    kind: 'application.refresh',
    input: jsonOf({ application: applicationRef(application) }),
    title: `Have Argo CD look at Git for ${application.name}`,
    effect: 'change',
    ...(application.consoleUrl && { url: application.consoleUrl }),
    deadlineSeconds: 10 * MINUTE,
  };
}

/** A canary takes its time, and a gate of it may wait for a person. */
function awaitRelease(
  { promotion }: Course,
  application: Application,
  i: number,
): ActionStep {
  const images = promotion.parts.flatMap(({ carried }) => carried.images);
  return {
    id: `live-${i + 1}`,
    system: 'mlops',
    kind: AWAIT_RELEASE,
    input: jsonOf({
      application: applicationRef(application),
      images: [...new Set(images)],
      revision: { by: 'step', step: MERGED },
      ...namedInGit(promotion, application),
    }),
    title: `Wait until it serves all traffic of ${application.name}, healthy`,
    effect: 'wait',
    ...(application.consoleUrl && { url: application.consoleUrl }),
    deadlineSeconds: DAY,
    cancellable: true,
  };
}

/**
 * Where Git names it, and with which model: a later commit may leave that as it
 * is, and the image may be the same.
 */
function namedInGit(
  { branch, parts }: Promotion,
  { sources }: Application,
): Pick<AwaitReleaseInput, 'folder' | 'model'> {
  for (const { pair, carried } of parts) {
    const { repoUrl, path } = pair.target;
    if (sources.some(each => each.repoUrl === repoUrl && each.path === path)) {
      const { name, version } = carried.model ?? {};
      return {
        folder: { repoUrl, path, branch },
        ...(name && version && { model: { name, version } }),
      };
    }
  }
  return {};
}

const jsonObject = z.record(z.string(), z.json());

function jsonOf(input: unknown) {
  return jsonObject.parse(JSON.parse(JSON.stringify(input)));
}
