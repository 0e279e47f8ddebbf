import express, { Router, type Request, type Response } from 'express';
import type { SandboxContext } from '../context';
import { PromqlError } from './promql/error';
import type { Labels, Value } from './promql/value';
import { durationSeconds } from './promql/lexer';
import type { SimulatedMetrics } from './metricsSource';

const MOST_POINTS = 11_000;

/** Prometheus' HTTP API, as far as a rollout's metrics need it. */
export function createPrometheusRouter(
  context: SandboxContext,
  metrics: SimulatedMetrics,
): Router {
  const router = Router();
  router.use(express.urlencoded({ extended: false }));
  const answer =
    (handle: (parameter: Parameter) => unknown) =>
    (request: Request, response: Response) => {
      try {
        const data = handle(parametersOf(request));
        response.json({ status: 'success', data });
      } catch (error) {
        sendError(response, error);
      }
    };
  const both = (path: string, handle: (parameter: Parameter) => unknown) => {
    router.get(path, answer(handle));
    router.post(path, answer(handle));
  };

  both('/api/v1/query', parameter => {
    const at = instantOf(parameter, 'time', context.clock.now());
    const value = metrics.query(required(parameter, 'query'), { at });
    return instantResult(value, at);
  });
  both('/api/v1/query_range', parameter => rangeResult(metrics, parameter));
  router.get(
    '/api/v1/label/__name__/values',
    answer(() => metrics.metricNames()),
  );
  router.get(
    '/api/v1/status/buildinfo',
    answer(() => ({ version: '3.7.0', revision: 'sandbox' })),
  );
  // Its page; the sandbox has none, and shows what the API answers.
  router.get('/graph', (request, response) => {
    const query = parametersOf(request)('g0.expr') ?? '';
    response.redirect(`/api/v1/query?${new URLSearchParams({ query })}`);
  });
  router.get(['/-/healthy', '/-/ready'], (_request, response) => {
    response.type('text/plain').send('Prometheus Server is Ready.\n');
  });
  router.use((_request, response) => {
    response.status(404).json({
      status: 'error',
      errorType: 'not_found',
      error:
        "the sandbox's Prometheus answers /api/v1/query and /api/v1/query_range",
    });
  });
  return router;
}

type Parameter = (name: string) => string | undefined;

function parametersOf(request: Request): Parameter {
  const url = new URL(request.originalUrl, 'http://localhost');
  const body: Record<string, unknown> =
    typeof request.body === 'object' && request.body !== null
      ? request.body
      : {};
  return name => {
    const value = body[name];
    return typeof value === 'string'
      ? value
      : (url.searchParams.get(name) ?? undefined);
  };
}

function required(parameter: Parameter, name: string): string {
  const value = parameter(name);
  if (value === undefined) {
    throw invalid(name, `missing value`);
  }
  return value;
}

function invalid(name: string, why: string): PromqlError {
  return new PromqlError('bad_data', `invalid parameter "${name}": ${why}`);
}

function instantOf(parameter: Parameter, name: string, otherwise?: Date): Date {
  const text = parameter(name);
  if (text === undefined && otherwise) {
    return otherwise;
  }
  const seconds = Number(text);
  const at =
    text && Number.isFinite(seconds)
      ? new Date(seconds * 1000)
      : new Date(text ?? '');
  if (Number.isNaN(at.getTime())) {
    throw invalid(name, `cannot parse "${text ?? ''}" to a valid timestamp`);
  }
  return at;
}

function stepOf(parameter: Parameter): number {
  const text = required(parameter, 'step');
  const isDuration = /^(\d+(ms|[smhdwy]))+$/.test(text);
  const step = isDuration ? durationSeconds(text) : Number(text || NaN);
  if (!Number.isFinite(step)) {
    throw invalid('step', `cannot parse "${text}" to a valid duration`);
  }
  if (step <= 0) {
    throw invalid(
      'step',
      'zero or negative query resolution step widths are not accepted. Try a positive integer',
    );
  }
  return step;
}

function formatted(value: number): string {
  if (Number.isNaN(value) || Number.isFinite(value)) {
    return String(value);
  }
  return value > 0 ? '+Inf' : '-Inf';
}

function instantResult(value: Value, at: Date) {
  const time = at.getTime() / 1000;
  return value.type === 'scalar'
    ? { resultType: 'scalar', result: [time, formatted(value.value)] }
    : {
        resultType: 'vector',
        result: value.samples.map(sample => ({
          metric: sample.labels,
          value: [time, formatted(sample.value)],
        })),
      };
}

function rangeResult(metrics: SimulatedMetrics, parameter: Parameter) {
  const query = required(parameter, 'query');
  const start = instantOf(parameter, 'start').getTime();
  const end = instantOf(parameter, 'end').getTime();
  const step = stepOf(parameter) * 1000;
  if (end < start) {
    throw invalid('end', 'end timestamp must not be before start time');
  }
  if ((end - start) / step > MOST_POINTS) {
    throw new PromqlError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  const matrix = new Map<
    string,
    { metric: Labels; values: Array<[number, string]> }
  >();
  for (let at = start; at <= end; at += step) {
    const value = metrics.query(query, { at: new Date(at) });
    const samples =
      value.type === 'scalar'
        ? [{ labels: {}, value: value.value }]
        : value.samples;
    for (const { labels, value: sample } of samples) {
      const key = JSON.stringify(labels);
      const row = matrix.get(key) ?? { metric: labels, values: [] };
      row.values.push([at / 1000, formatted(sample)]);
      matrix.set(key, row);
    }
  }
  return { resultType: 'matrix', result: [...matrix.values()] };
}

function sendError(response: Response, error: unknown): void {
  const known = error instanceof PromqlError;
  const type = known ? error.type : 'internal';
  const status = { bad_data: 400, execution: 422, internal: 500 }[type];
  response.status(status).json({
    status: 'error',
    errorType: type,
    error: known ? error.message : 'the query failed',
  });
}
