import type { Request } from 'express';
import type { Project } from '../../gitHost';
import {
  wholeSeconds,
  type Signature,
  type StoredCommit,
} from '../../objects/commitObject';
import {
  changeFiles,
  defaultMessage,
  type FileOperation,
} from '../../repository/changeFiles';
import { GiteaError } from '../giteaError';
import { projectOf, writerOf, type ApiContext } from './apiContext';
import { isBranchName } from './branchRoutes';
import type { AboutChange } from './contentRequests';

/** Commits what is asked for, as who asks. */
export async function commitFiles(
  context: ApiContext,
  request: Request,
  asked: AboutChange,
  files: readonly FileOperation[],
): Promise<{ project: Project; commit: StoredCommit }> {
  const login = writerOf(context, request);
  const project = projectOf(context, request);
  const { repository } = project;
  const branch = asked.branch || repository.defaultBranch;
  const newBranch = asked.new_branch;
  if (newBranch && !isBranchName(newBranch)) {
    throw new GiteaError(422, `[NewBranchName]: GitRefName: ${newBranch}`);
  }
  const commit = await repository.exclusive(() =>
    changeFiles(project, {
      branch,
      newBranch,
      message: asked.message || defaultMessage(files),
      ...signatures(context.pulls.signatureOf(login), asked),
      login,
      files,
    }),
  );
  await context.repositories.settled(repository);
  return { project, commit };
}

/** Either, when only one is given; the caller, when none is. */
function signatures(own: Signature, asked: AboutChange) {
  const named = (one: AboutChange['author'], other: AboutChange['author']) => {
    const given = [one, other].find(each => each?.name || each?.email);
    return {
      name: given?.name || own.name,
      email: given?.email || own.email,
    };
  };
  const date = (text?: string) => {
    const at = text ? new Date(text) : own.at;
    return wholeSeconds(Number.isNaN(at.getTime()) ? own.at : at);
  };
  const { author, committer, dates } = asked;
  return {
    author: { ...named(author, committer), at: date(dates?.author) },
    committer: { ...named(committer, author), at: date(dates?.committer) },
  };
}
