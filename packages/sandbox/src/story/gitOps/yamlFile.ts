import { stringify } from 'yaml';

/** Objects as a file that a person could have written. */
export function yamlFile(objects: object | object[], comment?: string): string {
  const all = Array.isArray(objects) ? objects : [objects];
  const text = all
    .map(object =>
      stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }),
    )
    .join('---\n');
  return comment ? `${comment.replace(/^/gm, '# ')}\n${text}` : text;
}
