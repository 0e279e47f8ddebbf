import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, valueAt, type JsonObject } from '../kubernetes/json';

/** Names a folder that holds the CRDs of the upstream releases. */
const UPSTREAM_CRDS = 'SLIPWAY_UPSTREAM_CRDS';

function yamlFiles(folder: string): string[] {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(path => path.endsWith('.yaml'))
      // Argo Workflows has them without their schemas as well.
      .filter(path => !path.includes('minimal'))
      .map(path => join(folder, path))
  );
}

function definitionsIn(path: string): JsonObject[] {
  return parseAllDocuments(readFileSync(path, 'utf8'))
    .map(document => document.toJS())
    .filter(isJsonObject)
    .filter(({ kind }) => kind === 'CustomResourceDefinition');
}

/** What JSON schema calls otherwise than a CRD does. */
function asJsonSchema(node: unknown): unknown {
  if (Array.isArray(node)) {
    return node.map(asJsonSchema);
  }
  if (!isJsonObject(node)) {
    return node;
  }
  const { nullable, ...rest } = node;
  const schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, asJsonSchema(value)]),
  );
  if (node['x-kubernetes-int-or-string'] === true) {
    delete schema.type;
    return { ...schema, type: ['integer', 'string'] };
  }
  return nullable === true && typeof schema.type === 'string'
    ? { ...schema, type: [schema.type, 'null'] }
    : schema;
}

/**
 * The schemas of the kinds that CRDs in a folder define. Undefined when the
 * environment names none.
 */
export function upstreamSchemas(): Map<string, JsonObject> | undefined {
  const folder = process.env[UPSTREAM_CRDS];
  if (!folder) {
    process.stderr.write(
      `SKIPPED: the comparison with the upstream CRDs; ${UPSTREAM_CRDS} names no folder that holds them\n`,
    );
    return undefined;
  }
  const schemas = new Map<string, JsonObject>();
  for (const definition of yamlFiles(folder).flatMap(definitionsIn)) {
    const kind = valueAt(definition, ['spec', 'names', 'kind']);
    const schema = valueAt(definition, [
      'spec',
      'versions',
      '0',
      'schema',
      'openAPIV3Schema',
    ]);
    if (isJsonObject(schema)) {
      schemas.set(String(kind), schema);
    }
  }
  return schemas;
}

/** A validator for a CRD's schema. */
export function compileUpstream(schema: JsonObject): ValidateFunction {
  const converted = asJsonSchema(schema);
  const ajv = new Ajv({
    allErrors: true,
    strict: false,
  });
  addFormats(ajv);
  // Kubernetes knows no such formats, and so does not check them.
  ajv.addFormat('string', true);
  ajv.addFormat('url', true);
  return ajv.compile(isJsonObject(converted) ? converted : {});
}
