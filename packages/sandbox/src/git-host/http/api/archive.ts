import type { Response } from 'express';
import type { Project } from '../../gitHost';
import { notFound, withoutGit } from '../giteaError';

const FORMATS: Readonly<Record<string, [format: string, type: string]>> = {
  '.tar.gz': ['tar.gz', 'application/gzip'],
  '.zip': ['zip', 'application/zip'],
};

/** `<revision>.tar.gz`: all files, below a directory named as the repository. */
export async function sendArchive(
  { repository }: Project,
  wanted: string,
  response: Response,
): Promise<void> {
  const suffix = Object.keys(FORMATS).find(each => wanted.endsWith(each));
  const commit = suffix && repository.resolve(wanted.slice(0, -suffix.length));
  if (!suffix || !commit) {
    throw notFound();
  }
  const [format, type] = FORMATS[suffix];
  const { name } = repository.about;
  const disk = await repository.exclusive(each => each);
  if (!disk) {
    throw withoutGit();
  }
  const archive = await disk.git([
    'archive',
    `--format=${format}`,
    `--prefix=${name}/`,
    commit.sha,
  ]);
  response
    .type(type)
    .set('Content-Disposition', `attachment; filename="${name}${suffix}"`)
    .set('ETag', `"${commit.sha}"`)
    .send(archive);
}
