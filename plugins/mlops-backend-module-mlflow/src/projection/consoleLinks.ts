/** Pages of MLflow's own UI (mlflow/server/js: a hash router). */
export interface ConsoleLinks {
  model(name: string): string;
  version(name: string, version: string): string;
  run(experimentId: string, runId: string): string;
}

export function consoleLinks(consoleUrl: string): ConsoleLinks {
  const page = (...segments: string[]) =>
    `${consoleUrl}/#/${segments.map(encodeURIComponent).join('/')}`;
  return {
    model: name => page('models', name),
    version: (name, version) => page('models', name, 'versions', version),
    run: (experimentId, runId) =>
      page('experiments', experimentId, 'runs', runId),
  };
}
