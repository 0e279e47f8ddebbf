import { http, HttpResponse, type HttpHandler } from 'msw';

interface FakeModel {
  description?: string;
  tags?: Record<string, string>;
}

/** A registry for msw: just what a test says, answered as MLflow 3 does. */
export class FakeRegistry {
  readonly models = new Map<string, FakeModel>();
  readonly requests: string[] = [];
  readonly headers: Headers[] = [];
  /** Models left out of lists, though they are there. */
  readonly unlisted = new Set<string>();
  /** Answers in place of the registry, where a test sets it. */
  instead?: (path: string) => Response | undefined;

  constructor(
    readonly url = 'https://mlflow.example.com',
    private readonly mostOnPage = 2,
  ) {}

  handlers(): HttpHandler[] {
    const base = `${this.url}/api/2.0/mlflow/registered-models`;
    const on = (path: string, answer: (query: URLSearchParams) => Response) =>
      http.get(`${base}/${path}`, ({ request }) => {
        const { search, searchParams } = new URL(request.url);
        this.requests.push(`${path}${search}`);
        this.headers.push(request.headers);
        return this.instead?.(path) ?? answer(searchParams);
      });
    return [
      on('search', query => this.#page(query)),
      on('get', query => this.#one(query.get('name') ?? '')),
    ];
  }

  #page(query: URLSearchParams): Response {
    const listed = [...this.models].filter(
      ([name]) => !this.unlisted.has(name),
    );
    const from = Number(query.get('page_token') ?? 0);
    const size = Math.min(Number(query.get('max_results')), this.mostOnPage);
    const to = from + size;
    return HttpResponse.json({
      registered_models: listed
        .slice(from, to)
        .map(([name, model]) => answerOf(name, model)),
      ...(listed.length > to && { next_page_token: String(to) }),
    });
  }

  #one(name: string): Response {
    const model = this.models.get(name);
    if (model) {
      return HttpResponse.json({ registered_model: answerOf(name, model) });
    }
    return HttpResponse.json(
      { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'not found' },
      { status: 404 },
    );
  }
}

function answerOf(name: string, { description, tags = {} }: FakeModel) {
  return {
    name,
    ...(description && { description }),
    creation_timestamp: 1_795_000_000_000,
    last_updated_timestamp: 1_795_000_000_000,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  };
}
