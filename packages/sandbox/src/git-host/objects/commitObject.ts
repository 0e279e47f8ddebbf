import { gitObject, type GitObject } from './gitObject';

/** Who did something, and when, to the second. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly at: Date;
  /** `+0000` */
  readonly zone?: string;
}

export interface CommitContent {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

/** A commit that lies in a repository. */
export interface StoredCommit extends CommitContent {
  readonly sha: string;
}

export function encodeCommit(commit: CommitContent): GitObject {
  const { tree, parents, author, committer, message } = commit;
  const lines = [
    `tree ${tree}`,
    ...parents.map(parent => `parent ${parent}`),
    `author ${encodeSignature(author)}`,
    `committer ${encodeSignature(committer)}`,
    '',
    message.endsWith('\n') ? message : `${message}\n`,
  ];
  return gitObject('commit', Buffer.from(lines.join('\n')));
}

export function decodeCommit(sha: string, body: Buffer): StoredCommit {
  const text = body.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = text.slice(0, end < 0 ? undefined : end).split('\n');
  const values = (name: string) =>
    headers
      .filter(line => line.startsWith(`${name} `))
      .map(line => line.slice(name.length + 1));
  return {
    sha,
    tree: values('tree')[0] ?? '',
    parents: values('parent'),
    author: decodeSignature(values('author')[0] ?? ''),
    committer: decodeSignature(values('committer')[0] ?? ''),
    message: end < 0 ? '' : text.slice(end + 2).replace(/\n$/, ''),
  };
}

/** `Ada Byron <ada@example.com>` */
export function parsePerson(text: string): { name: string; email: string } {
  const match = /^(.*?)\s*<([^>]*)>/.exec(text);
  return { name: match?.[1] ?? text, email: match?.[2] ?? '' };
}

/** What Git keeps of an instant. */
export function wholeSeconds(at: Date): Date {
  return new Date(Math.floor(at.getTime() / 1000) * 1000);
}

function encodeSignature({ name, email, at, zone = '+0000' }: Signature) {
  const seconds = Math.floor(at.getTime() / 1000);
  return `${plain(name)} <${plain(email)}> ${seconds} ${zone}`;
}

function decodeSignature(text: string): Signature {
  const match = /^(.*?)\s*<([^>]*)>\s*(\d+)?\s*([+-]\d{4})?$/.exec(text);
  return {
    name: match?.[1] ?? text,
    email: match?.[2] ?? '',
    at: new Date(Number(match?.[3] ?? 0) * 1000),
    zone: match?.[4] ?? '+0000',
  };
}

/** Without what would end a signature. */
function plain(text: string): string {
  return text.replace(/[<>\n\0]/g, '').trim();
}
