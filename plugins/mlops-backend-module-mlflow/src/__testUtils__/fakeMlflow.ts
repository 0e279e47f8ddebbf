import { http, HttpResponse, type HttpHandler } from 'msw';

interface FakeModel {
  description?: string;
  tags?: Record<string, unknown>;
  aliases?: Record<string, string>;
  versions?: Array<Record<string, unknown> & { version: string }>;
}

/** A registry for msw: just what a test says, answered as MLflow 3.17 does. */
export class FakeMlflow {
  readonly models = new Map<string, FakeModel>();
  readonly runs = new Map<string, object>();
  /** Path, with its query, of every request that came. */
  readonly requests: string[] = [];
  readonly headers: Headers[] = [];

  constructor(readonly url: string) {}

  requestsTo(path: string): string[] {
    return this.requests.filter(request => request.startsWith(path));
  }

  handlers(): HttpHandler[] {
    const base = `${this.url}/api/2.0/mlflow`;
    const on = (
      path: string,
      answer: (query: URLSearchParams) => HttpResponse<any>,
    ) =>
      http.get(`${base}/${path}`, ({ request }) => {
        const { search, searchParams } = new URL(request.url);
        this.requests.push(`${path}${search}`);
        this.headers.push(request.headers);
        return answer(searchParams);
      });
    return [
      on('registered-models/search', () => HttpResponse.json({})),
      on('registered-models/get', query => this.model(query.get('name'))),
      on('model-versions/search', query => this.search(query)),
      on('model-versions/get', query => this.version(query)),
      on('runs/get', query => this.run(query.get('run_id'))),
    ];
  }

  private model(name: string | null) {
    const model = this.models.get(name ?? '');
    if (!model) return missing();
    return HttpResponse.json({
      registered_model: {
        name,
        description: model.description,
        creation_timestamp: 1_795_000_000_000,
        tags: Object.entries(model.tags ?? {}).map(([key, value]) => ({
          key,
          value,
        })),
        aliases: Object.entries(model.aliases ?? {}).map(
          ([alias, version]) => ({ alias, version }),
        ),
      },
    });
  }

  private search(query: URLSearchParams) {
    const name = /^name='(.*)'$/.exec(query.get('filter') ?? '')?.[1] ?? '';
    const limit = Number(query.get('max_results'));
    const newestFirst = [...(this.models.get(name)?.versions ?? [])].sort(
      (a, b) => Number(b.version) - Number(a.version),
    );
    return HttpResponse.json({
      model_versions: newestFirst
        .slice(0, limit)
        .map(version => ({ name, ...version })),
      next_page_token: newestFirst.length > limit ? 'more' : undefined,
    });
  }

  private version(query: URLSearchParams) {
    const name = query.get('name') ?? '';
    const version = this.models
      .get(name)
      ?.versions?.find(candidate => candidate.version === query.get('version'));
    return version
      ? HttpResponse.json({ model_version: { name, ...version } })
      : missing();
  }

  private run(runId: string | null) {
    const run = this.runs.get(runId ?? '');
    return run ? HttpResponse.json({ run }) : missing();
  }
}

function missing() {
  return HttpResponse.json(
    { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'not found' },
    { status: 404 },
  );
}

export function finishedRun(
  runId: string,
  data: {
    metrics?: Record<string, number | string>;
    params?: Record<string, string>;
    tags?: Record<string, string>;
    status?: string;
  },
): object {
  return {
    info: {
      run_id: runId,
      run_name: `train-${runId}`,
      experiment_id: '7',
      status: data.status ?? 'FINISHED',
    },
    data: {
      metrics: entries(data.metrics),
      params: entries(data.params),
      tags: entries(data.tags),
    },
  };
}

function entries(record: Record<string, unknown> = {}) {
  return Object.entries(record).map(([key, value]) => ({ key, value }));
}
