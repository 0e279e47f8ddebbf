/** One request of the conversation and its answer, made comparable. */
export interface Exchange {
  request: string;
  status: number;
  answer: unknown;
}

type Parameters = Record<string, unknown>;

/** Asks one server, and writes down what both say. */
export class Speaker {
  readonly exchanges: Exchange[] = [];
  private readonly url: string;
  private readonly ids = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  async ask(
    method: string,
    path: string,
    parameters: Parameters = {},
  ): Promise<unknown> {
    const url = new URL(`/api/2.0/mlflow/${path}`, this.url);
    // A server may close a connection that rested while the machine was busy.
    const headers: Record<string, string> = { connection: 'close' };
    const init: RequestInit = { method, headers };
    if (method === 'GET') {
      for (const [key, value] of Object.entries(parameters)) {
        for (const each of Array.isArray(value) ? value : [value]) {
          if (each !== undefined) url.searchParams.append(key, String(each));
        }
      }
    } else {
      init.body = JSON.stringify(parameters);
      headers['content-type'] = 'application/json';
    }
    const response = await fetch(url, init);
    const answer: unknown = await response.json();
    this.exchanges.push({
      request: this.plain(`${method} ${path} ${JSON.stringify(parameters)}`),
      status: response.status,
      answer: JSON.parse(this.plain(JSON.stringify(answer))),
    });
    return answer;
  }

  /** Without what differs from one server, or one run, to the next. */
  private plain(text: string): string {
    return (
      text
        .replace(/[0-9a-f]{32}/g, id => {
          const known = this.ids.get(id) ?? `id-${this.ids.size}`;
          this.ids.set(id, known);
          return known;
        })
        .replace(/(_timestamp|_time)":\d{13}/g, '$1":"now"')
        // What SQLAlchemy adds to a message.
        .replace(/ Error: \((?:[^"\\]|\\.)*/g, '')
        // A Python set has no order.
        .replace(/Valid keys are (?:[^"\\]|\\.)*/g, 'Valid keys are …')
    );
  }
}
