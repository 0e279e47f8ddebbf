import { Decompress } from 'fzstd';
import { promisify } from 'node:util';
import {
  brotliDecompress,
  brotliDecompressSync,
  gunzip,
  gunzipSync,
} from 'node:zlib';

const GZIP = Buffer.from([0x1f, 0x8b]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * Told by magic bytes; brotli has none (argo-workflows v4.1,
 * util/file/fileutil.go).
 */
function formatOf(packed: Buffer): 'gzip' | 'zstd' | 'brotli' {
  if (packed.subarray(0, GZIP.length).equals(GZIP)) return 'gzip';
  return packed.subarray(0, ZSTD.length).equals(ZSTD) ? 'zstd' : 'brotli';
}

/** At once: for what is surely small. @throws beyond `most` bytes. */
export function inflateNow(packed: Buffer, most: number): Uint8Array {
  switch (formatOf(packed)) {
    case 'gzip':
      return gunzipSync(packed, { maxOutputLength: most });
    case 'zstd':
      return unzstd(packed, most);
    default:
      return brotliDecompressSync(packed, { maxOutputLength: most });
  }
}

/** Beside the event loop, where Node can. @throws beyond `most` bytes. */
export async function inflate(
  packed: Buffer,
  most: number,
): Promise<Uint8Array> {
  switch (formatOf(packed)) {
    case 'gzip':
      return promisify(gunzip)(packed, { maxOutputLength: most });
    case 'zstd':
      return unzstd(packed, most);
    default:
      return promisify(brotliDecompress)(packed, { maxOutputLength: most });
  }
}

function unzstd(packed: Buffer, most: number): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream = new Decompress(chunk => {
    size += chunk.length;
    if (size > most) throw new RangeError('The graph is too large');
    chunks.push(chunk);
  });
  stream.push(packed, true);
  return Buffer.concat(chunks);
}
