/** An image's name, and which one of it. */
export interface ImageVersion {
  repository: string;
  tag?: string;
  digest?: string;
}

/** `registry:5000/team/model:1.2.0@sha256:…` in its parts. */
export function parseImage(image: string): ImageVersion {
  const [named, digest] = image.split('@', 2);
  const colon = named.lastIndexOf(':');
  const isTag = colon > named.lastIndexOf('/');
  return {
    repository: isTag ? named.slice(0, colon) : named,
    ...(isTag && { tag: named.slice(colon + 1) }),
    ...(digest && { digest }),
  };
}

export function imageText({ repository, tag, digest }: ImageVersion): string {
  return `${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}
