import { z } from 'zod';

const frameSchema = z.object({ items: z.array(z.never()).nullable() });

/** Above etcd's limit of 1.5 MB an object by far. */
const MAX_ITEM = 32 * 1024 * 1024;
/** What stands around the items: metadata, no more. */
const MAX_FRAME = 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Cuts `{"metadata":…,"items":[…]}` into its items as it arrives. Argo CD
 * gives its list no pages: of thousands of Applications it is hundreds of
 * megabytes, which to parse in one piece would hold the event loop for
 * seconds.
 */
export class ListSplitter {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #inItems = false;
  /** The item that is being read, where one is. */
  #item: string | undefined;
  #frame = '';

  /** The items that end in this part of the text. */
  push(text: string): string[] {
    const items: string[] = [];
    let from = 0;
    const keep = (to: number) => {
      const part = text.slice(from, to);
      if (this.#item === undefined) this.#frame += part;
      else this.#item += part;
      from = to;
    };
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      if (this.#inString) this.#takeInString(code);
      else if (code === QUOTE) this.#inString = true;
      else if (code === OPEN_BRACE || code === OPEN_BRACKET) {
        if (this.#inItems && this.#depth === 2) {
          keep(i);
          this.#item = '';
        } else if (this.#depth === 1 && code === OPEN_BRACKET) {
          keep(i);
          this.#inItems = /"items"\s*:\s*$/.test(this.#frame.slice(-64));
        }
        this.#depth += 1;
      } else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) {
        this.#depth -= 1;
        if (this.#item !== undefined && this.#depth === 2) {
          keep(i + 1);
          items.push(this.#item);
          this.#item = undefined;
        } else if (this.#depth === 1) {
          this.#inItems = false;
        }
      }
    }
    keep(text.length);
    this.#expectSensible();
    return items;
  }

  /** Whether the text was one whole list; one without items says `null`. */
  get isWhole(): boolean {
    // The commas between the items are what is left of them.
    const frame = this.#frame.replace(/("items"\s*:\s*\[)[\s,]*\]/, '$1]');
    try {
      return frameSchema.safeParse(JSON.parse(frame)).success;
    } catch {
      return false;
    }
  }

  #takeInString(code: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (code === BACKSLASH) this.#escaped = true;
    else if (code === QUOTE) this.#inString = false;
  }

  #expectSensible(): void {
    if ((this.#item?.length ?? 0) > MAX_ITEM) {
      throw new SyntaxError('An item of the list is too large');
    }
    if (this.#frame.length > MAX_FRAME) {
      throw new SyntaxError('This is no list');
    }
  }
}
