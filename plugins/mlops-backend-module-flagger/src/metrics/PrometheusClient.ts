import { z } from 'zod';
import type { PrometheusConnection } from '../config/readFlaggerConfig';

const TIMEOUT_MS = 5_000;
const MOST_BYTES = 1024 * 1024;

/** A value, or why there is none, in words for people. */
export type Answer =
  | { state: 'value'; value: number }
  | { state: 'none' }
  /** `all`: whatever is asked next would fail too. */
  | { state: 'failed'; reason: string; all: boolean };

const sample = z.tuple([z.number(), z.string()]);
const answerSchema = z.object({
  status: z.literal('success'),
  data: z.discriminatedUnion('resultType', [
    z.object({
      resultType: z.literal('vector'),
      result: z.array(z.object({ value: sample })),
    }),
    z.object({ resultType: z.literal('scalar'), result: sample }),
  ]),
});

/** Asks one Prometheus for the present value of queries. */
export class PrometheusClient {
  constructor(private readonly connection: PrometheusConnection) {}

  async query(query: string, signal: AbortSignal): Promise<Answer> {
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const url = `${this.connection.url}/api/v1/query?${new URLSearchParams({ query })}`;
    try {
      const response = await fetch(url, {
        headers: this.headers(),
        redirect: 'manual',
        signal: AbortSignal.any([signal, timeout]),
      });
      if (!response.ok) {
        // Not awaited: what is given up need not be given up in time.
        response.body?.cancel().catch(() => undefined);
        return this.refused(response);
      }
      return readValue(await readBounded(response), this.connection.cluster);
    } catch {
      return this.failed(
        timeout.aborted
          ? `did not answer within ${TIMEOUT_MS / 1000} s`
          : 'cannot be reached',
        true,
      );
    }
  }

  private headers(): Record<string, string> {
    const { token } = this.connection;
    return {
      accept: 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    };
  }

  private refused({ status }: Response): Answer {
    if (status === 400 || status === 422) {
      return this.failed(`does not accept the query (${status})`, false);
    }
    return status === 401 || status === 403
      ? this.failed(
          `does not accept the token given in mlops.flagger.prometheus (${status})`,
          true,
        )
      : this.failed(`answers with an error (${status})`, status >= 500);
  }

  private failed(what: string, all: boolean): Answer {
    return {
      state: 'failed',
      reason: `Prometheus of cluster '${this.connection.cluster}' ${what}`,
      all,
    };
  }
}

/**
 * The last of the results, and none for `NaN`, as Flagger takes it (v1.44,
 * pkg/metrics/providers/prometheus.go, RunQuery).
 */
function readValue(text: string, cluster: string): Answer {
  const parsed = answerSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    return {
      state: 'failed',
      reason: `Prometheus of cluster '${cluster}' did not answer with one value`,
      all: false,
    };
  }
  const { data } = parsed.data;
  const last =
    data.resultType === 'vector' ? data.result.at(-1)?.value : data.result;
  const value = last === undefined ? Number.NaN : parseSample(last[1]);
  return Number.isNaN(value) ? { state: 'none' } : { state: 'value', value };
}

function parseSample(text: string): number {
  switch (text) {
    case '+Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
    default:
      return Number.parseFloat(text);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) return '';
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
