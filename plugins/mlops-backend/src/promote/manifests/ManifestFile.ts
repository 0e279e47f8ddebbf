import type { RepositoryFile } from '@slipway/backstage-plugin-mlops-node';
import {
  isScalar,
  parseAllDocuments,
  stringify,
  type Document,
  type Scalar,
  type YAMLMap,
} from 'yaml';

const YAML_FILE = /\.ya?ml$/;

interface Splice {
  start: number;
  end: number;
  text: string;
}

/**
 * A file of manifests whose values can be changed. What only changes a value
 * is put into the text where it stands, so that not a byte more differs.
 */
export class ManifestFile {
  readonly #splices: Splice[] = [];
  #isRewritten = false;

  private constructor(
    readonly path: string,
    readonly content: string,
    readonly documents: readonly Document.Parsed[],
  ) {}

  /** Undefined for what is no YAML. */
  static parse({ path, content }: RepositoryFile): ManifestFile | undefined {
    if (!YAML_FILE.test(path)) return undefined;
    const parsed = parseAllDocuments(content);
    const documents = Array.isArray(parsed) ? parsed : [];
    const isSound = documents.every(({ errors }) => errors.length === 0);
    return isSound ? new ManifestFile(path, content, documents) : undefined;
  }

  get changed(): string {
    return this.#isRewritten ? this.#written() : this.#spliced();
  }

  /** Keeps its quotes, unless it would be read as no text without some. */
  setScalar(scalar: Scalar, value: string): void {
    if (scalarText(scalar) === value) return;
    if (scalar.range) {
      const [start, end] = scalar.range;
      this.#splices.push({ start, end, text: literal(scalar, value) });
    }
    scalar.value = value;
    delete scalar.source;
  }

  /** Sets or removes what a map has under a key. */
  setKey(map: YAMLMap, key: string, value: string | undefined): void {
    const known = map.get(key, true);
    if (value !== undefined && isScalar(known)) {
      this.setScalar(known, value);
    } else if (value !== undefined) {
      map.set(key, value);
      this.#isRewritten = true;
    } else if (map.delete(key)) {
      this.#isRewritten = true;
    }
  }

  #spliced(): string {
    return [...this.#splices]
      .sort((a, b) => b.start - a.start)
      .reduce(
        (text, { start, end, text: value }) =>
          `${text.slice(0, start)}${value}${text.slice(end)}`,
        this.content,
      );
  }

  #written(): string {
    const options = { lineWidth: 0, indentSeq: !isFlush(this.content) };
    return this.documents
      .map((document, i) => {
        const text = document.toString(options);
        return i > 0 && !text.startsWith('---') ? `---\n${text}` : text;
      })
      .join('');
  }
}

/** As it is written, so that the tag 1.10 does not become 1.1. */
export function scalarText(scalar: Scalar): string {
  return scalar.type === 'PLAIN' && scalar.source !== undefined
    ? scalar.source
    : String(scalar.value);
}

function literal({ type }: Scalar, value: string): string {
  const kept =
    type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE' ? type : 'PLAIN';
  return stringify(value, { defaultStringType: kept, lineWidth: 0 }).trimEnd();
}

/** Whether its lists stand below their key without being indented. */
function isFlush(content: string): boolean {
  return /^([ ]*)[\w.-]+:[ ]*\r?\n\1- /m.test(content);
}
