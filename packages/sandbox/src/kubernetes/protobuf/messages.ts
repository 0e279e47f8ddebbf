import { unsupportedMediaType } from '../statusError';
import type { JsonObject } from '../json';
import { readWireFields } from './wireFormat';

/** What a field holds, and under which name JSON has it. */
type FieldType =
  | 'text'
  | 'base64'
  | 'number'
  | 'flag'
  | 'texts'
  | 'textMap'
  | 'base64Map'
  | Message;

/** A message's fields by their numbers in Kubernetes' `generated.proto`. */
interface Message {
  [number: number]: readonly [name: string, type: FieldType];
}

const OBJECT_META: Message = {
  1: ['name', 'text'],
  2: ['generateName', 'text'],
  3: ['namespace', 'text'],
  11: ['labels', 'textMap'],
  12: ['annotations', 'textMap'],
  14: ['finalizers', 'texts'],
};

const WITH_METADATA: Message = { 1: ['metadata', OBJECT_META] };

/**
 * The kinds that kubectl's own subcommands send as protobuf: `create
 * namespace`, `create configmap`, `auth can-i` … `kubectl apply` and
 * `create -f` send JSON.
 */
const MESSAGES: Readonly<Record<string, Message>> = {
  ConfigMap: {
    ...WITH_METADATA,
    2: ['data', 'textMap'],
    3: ['binaryData', 'base64Map'],
    4: ['immutable', 'flag'],
  },
  DeleteOptions: {
    1: ['gracePeriodSeconds', 'number'],
    2: [
      'preconditions',
      { 1: ['uid', 'text'], 2: ['resourceVersion', 'text'] },
    ],
    3: ['orphanDependents', 'flag'],
    4: ['propagationPolicy', 'text'],
    5: ['dryRun', 'texts'],
  },
  Namespace: WITH_METADATA,
  Secret: {
    ...WITH_METADATA,
    2: ['data', 'base64Map'],
    3: ['type', 'text'],
    4: ['stringData', 'textMap'],
    5: ['immutable', 'flag'],
  },
  SelfSubjectAccessReview: {
    2: [
      'spec',
      {
        1: [
          'resourceAttributes',
          {
            1: ['namespace', 'text'],
            2: ['verb', 'text'],
            3: ['group', 'text'],
            4: ['version', 'text'],
            5: ['resource', 'text'],
            6: ['subresource', 'text'],
            7: ['name', 'text'],
          },
        ],
        2: [
          'nonResourceAttributes',
          { 1: ['path', 'text'], 2: ['verb', 'text'] },
        ],
      },
    ],
  },
  SelfSubjectRulesReview: { 2: ['spec', { 1: ['namespace', 'text'] }] },
  ServiceAccount: WITH_METADATA,
};

function mapEntry(entry: Buffer, encoding: 'utf8' | 'base64') {
  const fields = new Map(
    readWireFields(entry).map(({ number, value }) => [number, value]),
  );
  const text = (value: bigint | Buffer | undefined, as: 'utf8' | 'base64') =>
    Buffer.isBuffer(value) ? value.toString(as) : '';
  return [text(fields.get(1), 'utf8'), text(fields.get(2), encoding)];
}

function decodeField(
  present: unknown,
  type: FieldType,
  value: bigint | Buffer,
): unknown {
  if (!Buffer.isBuffer(value)) {
    return type === 'flag' ? value !== 0n : Number(value);
  }
  switch (type) {
    case 'text':
      return value.toString('utf8');
    case 'base64':
      return value.toString('base64');
    case 'texts':
      return [...(Array.isArray(present) ? present : []), value.toString()];
    case 'textMap':
    case 'base64Map': {
      const [key, item] = mapEntry(
        value,
        type === 'textMap' ? 'utf8' : 'base64',
      );
      return Object.assign(present ?? {}, { [key]: item });
    }
    case 'number':
    case 'flag':
      return undefined;
    default:
      return decodeMessage(value, type);
  }
}

function decodeMessage(bytes: Buffer, message: Message): JsonObject {
  const object: JsonObject = {};
  for (const { number, value } of readWireFields(bytes)) {
    if (number in message) {
      const [name, type] = message[number];
      const decoded = decodeField(object[name], type, value);
      // proto2's zero values stand for what is absent from JSON.
      if (decoded !== '' && decoded !== undefined) {
        object[name] = decoded;
      }
    }
  }
  return object;
}

const MAGIC = Buffer.from('k8s\0');

const TYPE_META: Message = { 1: ['apiVersion', 'text'], 2: ['kind', 'text'] };

/**
 * Decodes an object in Kubernetes' protobuf envelope (`runtime.Unknown`).
 *
 * @throws a 415 for a kind that can only be sent as JSON here.
 */
export function decodeProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw unsupportedMediaType(['application/json', 'application/yaml']);
  }
  const envelope = new Map(
    readWireFields(body.subarray(MAGIC.length)).map(({ number, value }) => [
      number,
      Buffer.isBuffer(value) ? value : Buffer.alloc(0),
    ]),
  );
  const { apiVersion, kind } = decodeMessage(
    envelope.get(1) ?? Buffer.alloc(0),
    TYPE_META,
  );
  if (typeof kind !== 'string' || !Object.hasOwn(MESSAGES, kind)) {
    throw unsupportedMediaType(['application/json', 'application/yaml']);
  }
  const raw = envelope.get(2) ?? Buffer.alloc(0);
  return { apiVersion, kind, ...decodeMessage(raw, MESSAGES[kind]) };
}
