import type { Random } from '../context';
import type { Behaviour } from './behaviour';

/** What a model server writes when it starts. */
export function startingLines(image: string, model?: string): string[] {
  return [
    `INFO  starting model server (${image})`,
    `INFO  loading model ${model ?? 'from image'}`,
  ];
}

/** What it writes once it serves. */
export function servingLine(): string {
  return 'INFO  model loaded, listening on 0.0.0.0:8080';
}

/** One request, or now and then a slow one. */
export function requestLine(random: Random): string {
  const millis =
    random.next() < 0.02 ? random.between(60, 95) : random.between(4, 28);
  return `INFO  POST /score 200 ${millis.toFixed(1)}ms request=${random.hex(8)}`;
}

export function lastLines(behaviour: Behaviour): string[] {
  return behaviour === 'oom'
    ? ['WARN  memory is at 98 % of its limit']
    : [
        'ERROR could not load the model: feature schema mismatch',
        'Traceback (most recent call last):',
        '  File "/app/serve.py", line 48, in load',
        '    raise SchemaError("expected 42 features, the model has 45")',
        'SchemaError: expected 42 features, the model has 45',
      ];
}
