import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runGit } from '../git';
import { isObjectType, type GitObject, NO_SHA } from '../objects/gitObject';
import { encodePack } from '../objects/pack';

/** A reference before and after; `NO_SHA` stands for none. */
export interface RefUpdate {
  readonly ref: string;
  readonly before: string;
  readonly after: string;
}

/** A repository on disk, as Git itself reads and writes it. */
export class BareRepository {
  readonly directory: string;

  constructor(directory: string) {
    this.directory = directory;
  }

  async create(defaultBranch: string): Promise<void> {
    await mkdir(dirname(this.directory), { recursive: true });
    await runGit(['init', '--quiet', '--bare', '--template=', this.directory]);
    await writeFile(
      join(this.directory, 'HEAD'),
      `ref: refs/heads/${defaultBranch}\n`,
    );
  }

  /** @throws when a reference is not what it was thought to be. */
  async save(
    objects: readonly GitObject[],
    updates: readonly RefUpdate[],
  ): Promise<void> {
    if (objects.length > 0) {
      await this.git(['unpack-objects', '-q'], encodePack(objects));
    }
    if (updates.length > 0) {
      const commands = updates.map(
        ({ ref, before, after }) => `update ${ref} ${after} ${before}\n`,
      );
      await this.git(['update-ref', '--stdin'], commands.join(''));
    }
  }

  async refs(): Promise<Map<string, string>> {
    const listed = await this.git([
      'for-each-ref',
      '--format=%(refname) %(objectname)',
      'refs/heads',
      'refs/tags',
    ]);
    return new Map(
      lines(listed).map((line): [string, string] => {
        const [ref, sha = NO_SHA] = line.split(' ');
        return [ref, sha];
      }),
    );
  }

  /** What can be reached from some objects and not from others. */
  async objectsBetween(
    wanted: readonly string[],
    known: readonly string[],
  ): Promise<GitObject[]> {
    if (wanted.length === 0) {
      return [];
    }
    const revisions = [...wanted, ...known.map(sha => `^${sha}`), ''];
    const listed = await this.git(
      ['rev-list', '--objects', '--stdin'],
      revisions.join('\n'),
    );
    const shas = lines(listed).map(line => line.slice(0, 40));
    return readBatch(await this.git(['cat-file', '--batch'], shas.join('\n')));
  }

  git(args: readonly string[], input?: string | Buffer): Promise<Buffer> {
    return runGit(args, { cwd: this.directory, input });
  }
}

function lines(output: Buffer): string[] {
  return output.toString('utf8').split('\n').filter(Boolean);
}

/** `<sha> <type> <size>\n<content>\n`, again and again. */
function readBatch(output: Buffer): GitObject[] {
  const objects: GitObject[] = [];
  let at = 0;
  while (at < output.length) {
    const end = output.indexOf('\n', at);
    const [sha, type, size] = output.toString('latin1', at, end).split(' ');
    if (!isObjectType(type)) {
      at = end + 1;
      continue;
    }
    const begin = end + 1;
    const length = Number(size);
    const body = Buffer.from(output.subarray(begin, begin + length));
    objects.push({ sha, type, body });
    at = begin + length + 1;
  }
  return objects;
}
