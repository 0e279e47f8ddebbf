/** One field of a protobuf message. */
export interface WireField {
  number: number;
  value: bigint | Buffer;
}

const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/**
 * Reads the fields of a message
 * (https://protobuf.dev/programming-guides/encoding/).
 *
 * @throws RangeError when the message breaks off.
 */
export function readWireFields(message: Buffer): WireField[] {
  const fields: WireField[] = [];
  let offset = 0;

  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message.readUInt8(offset);
      offset += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        return value;
      }
    }
    throw new RangeError('a varint is too long');
  };
  const take = (length: number): Buffer => {
    if (offset + length > message.length) {
      throw new RangeError('the message breaks off');
    }
    offset += length;
    return message.subarray(offset - length, offset);
  };

  while (offset < message.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    switch (tag & 7) {
      case VARINT:
        fields.push({ number, value: varint() });
        break;
      case FIXED_64:
        fields.push({ number, value: take(8) });
        break;
      case BYTES:
        fields.push({ number, value: take(Number(varint())) });
        break;
      case FIXED_32:
        fields.push({ number, value: take(4) });
        break;
      default:
        throw new RangeError(`wire type ${tag & 7} is not known`);
    }
  }
  return fields;
}
