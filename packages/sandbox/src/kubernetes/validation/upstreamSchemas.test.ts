import { equalJson, isJsonObject, type JsonObject } from '../json';
import { upstreamSchemas } from '../../testing/upstreamSchemas';
import { FLAGGER_SCHEMAS } from './flaggerSchemas';

const schemas = upstreamSchemas();

/** What of our schema is not so upstream, by path. */
function differences(ours: JsonObject, theirs: unknown, path = ''): string[] {
  if (!isJsonObject(theirs)) {
    return [`${path} is not there`];
  }
  const found: string[] = [];
  for (const keyword of ['type', 'enum', 'pattern', 'required', 'oneOf']) {
    const upstream = theirs['x-kubernetes-int-or-string']
      ? { ...theirs, type: ['integer', 'string'] }
      : theirs;
    const wanted =
      keyword === 'required' ? (ours[keyword] ?? []) : ours[keyword];
    const given: unknown =
      keyword === 'required' ? (upstream[keyword] ?? []) : upstream[keyword];
    const sorted = (value: unknown) =>
      Array.isArray(value) && keyword !== 'oneOf' ? [...value].sort() : value;
    if (!equalJson(sorted(wanted), sorted(given))) {
      found.push(
        `${path}.${keyword}: ${JSON.stringify(wanted)} is ${JSON.stringify(
          given,
        )}`,
      );
    }
  }
  const children = isJsonObject(ours.properties) ? ours.properties : {};
  const their = isJsonObject(theirs.properties) ? theirs.properties : {};
  for (const [name, child] of Object.entries(children)) {
    if (isJsonObject(child)) {
      found.push(...differences(child, their[name], `${path}.${name}`));
    }
  }
  if (isJsonObject(ours.items) && Object.keys(children).length === 0) {
    found.push(...differences(ours.items, theirs.items, `${path}[]`));
  }
  return found;
}

(schemas ? describe : describe.skip)('the schemas of Flagger', () => {
  it.each(Object.keys(FLAGGER_SCHEMAS))('%s is as upstream', kind => {
    expect(
      differences({ ...FLAGGER_SCHEMAS[kind] }, schemas?.get(kind)),
    ).toEqual([]);
  });
});
