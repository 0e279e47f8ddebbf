import { z } from 'zod';
import { Speaker, type Exchange } from './speaker';

const idSchema = z.looseObject({
  experiment_id: z.string().optional(),
  run: z
    .looseObject({ info: z.looseObject({ run_id: z.string() }) })
    .optional(),
});

/**
 * Speaks with an MLflow server about everything that the portal and the
 * trainings use. Two servers that behave alike answer alike.
 */
export async function converse(url: string): Promise<Exchange[]> {
  const speaker = new Speaker(url);
  const ask = speaker.ask.bind(speaker);
  const experiment = await speakOfExperiments(ask);
  const run = await speakOfRuns(ask, experiment);
  await speakOfModels(ask);
  await speakOfVersions(ask, run);
  await speakOfAliases(ask);
  await speakOfSearches(ask, run);
  await speakOfEndings(ask, experiment);
  return speaker.exchanges;
}

type Ask = Speaker['ask'];

async function speakOfExperiments(ask: Ask): Promise<string> {
  const created = await ask('POST', 'experiments/create', {
    name: 'payments',
    tags: [{ key: 'team', value: 'fraud' }],
  });
  const id = idSchema.parse(created).experiment_id ?? '';
  await ask('POST', 'experiments/create', { name: 'payments' });
  await ask('POST', 'experiments/create', {});
  await ask('GET', 'experiments/get', { experiment_id: id });
  await ask('GET', 'experiments/get', { experiment_id: '999' });
  await ask('GET', 'experiments/get-by-name', { experiment_name: 'payments' });
  await ask('GET', 'experiments/get-by-name', { experiment_name: 'nothing' });
  await ask('POST', 'experiments/search', { max_results: 10 });
  await ask('GET', 'experiments/search', { max_results: 1 });
  await ask('POST', 'experiments/search', {});
  await ask('POST', 'experiments/search', {
    max_results: 5,
    filter: "name LIKE 'pay%' AND tags.team = 'fraud'",
    order_by: ['name ASC'],
  });
  await ask('POST', 'experiments/set-experiment-tag', {
    experiment_id: id,
    key: 'k',
    value: 'v',
  });
  await ask('POST', 'experiments/update', {
    experiment_id: id,
    new_name: 'card-payments',
  });
  return id;
}

async function speakOfRuns(ask: Ask, experiment_id: string): Promise<string> {
  const created = await ask('POST', 'runs/create', {
    experiment_id,
    start_time: 1_700_000_000_000,
    run_name: 'first',
    user_id: 'ada',
    tags: [{ key: 'mlflow.source.git.commit', value: 'abc' }],
  });
  const run_id = idSchema.parse(created).run?.info.run_id ?? '';
  await ask('POST', 'runs/create', { experiment_id: '999' });
  await ask('GET', 'runs/get', { run_id: 'nothing' });
  await ask('GET', 'runs/get', {});
  const points: Array<[unknown, number, number]> = [
    [0.5, 100, 0],
    [0.9, 200, 1],
    [0.7, 150, 2],
    ['abc', 150, 3],
  ];
  for (const [value, at, step] of points) {
    const timestamp = 1_700_000_000_000 + at;
    await ask('POST', 'runs/log-metric', {
      run_id,
      key: 'accuracy',
      value,
      timestamp,
      step,
    });
  }
  await ask('POST', 'runs/log-metric', {
    run_id,
    key: 'odd',
    value: 'NaN',
    timestamp: 1_700_000_000_000,
  });
  await ask('POST', 'runs/log-parameter', { run_id, key: 'lr', value: '0.1' });
  await ask('POST', 'runs/log-parameter', { run_id, key: 'lr', value: '0.2' });
  await ask('POST', 'runs/set-tag', { run_id, key: 'a', value: 'b' });
  await ask('POST', 'runs/delete-tag', { run_id, key: 'a' });
  await ask('POST', 'runs/delete-tag', { run_id, key: 'a' });
  await ask('POST', 'runs/log-batch', {
    run_id,
    metrics: [{ key: 'loss', value: 1, timestamp: 1_700_000_000_000, step: 0 }],
    params: [{ key: 'depth', value: '3' }],
    tags: [{ key: 't', value: '1' }],
  });
  await ask('POST', 'runs/log-batch', {
    run_id,
    params: [{ key: 'depth', value: '4' }],
  });
  await ask('GET', 'runs/get', { run_id });
  for (const parameters of [
    { run_id, metric_key: 'accuracy' },
    { run_id, metric_key: 'accuracy', max_results: 2 },
    { run_id, metric_key: 'nothing' },
  ]) {
    await ask('GET', 'metrics/get-history', parameters);
  }
  await ask('POST', 'runs/update', {
    run_id,
    status: 'FINISHED',
    end_time: 1_700_000_009_000,
    run_name: 'renamed',
  });
  await ask('GET', 'artifacts/list', { run_id });
  await ask('GET', 'artifacts/list', { run_id, path: '../other' });
  for (const search of [
    { filter: "metrics.accuracy > 0.6 and params.lr = '0.1'" },
    { filter: 'metrics.accuracy > 0.8' },
    { order_by: ['metrics.accuracy DESC'], max_results: 1 },
    { filter: "attributes.status = 'FINISHED' and run_name LIKE 'ren%'" },
    { filter: "tags.t != '2'" },
    { filter: 'foo.x = 3' },
    { max_results: 100_000 },
    { page_token: 'zzz' },
  ]) {
    await ask('POST', 'runs/search', {
      experiment_ids: [experiment_id],
      ...search,
    });
  }
  return run_id;
}

async function speakOfModels(ask: Ask): Promise<void> {
  await ask('POST', 'registered-models/create', {
    name: 'fraud',
    description: 'd',
    tags: [{ key: 'task', value: 'c' }],
  });
  for (const name of ['fraud', 'a/b', '', 5, undefined]) {
    await ask('POST', 'registered-models/create', { name });
  }
  await ask('GET', 'registered-models/get', { name: 'fraud' });
  await ask('GET', 'registered-models/get', { name: 'nothing' });
  await ask('GET', 'registered-models/get', {});
  await ask('POST', 'registered-models/create', { name: 'other' });
  await ask('POST', 'registered-models/create', {
    name: 'prompt',
    tags: [{ key: 'mlflow.prompt.is_prompt', value: 'true' }],
  });
  await ask('POST', 'registered-models/set-tag', {
    name: 'fraud',
    key: 'k',
    value: 'v',
  });
  await ask('DELETE', 'registered-models/delete-tag', {
    name: 'fraud',
    key: 'k',
  });
  await ask('PATCH', 'registered-models/update', {
    name: 'fraud',
    description: 'new',
  });
}

async function speakOfVersions(ask: Ask, run_id: string): Promise<void> {
  const name = 'fraud';
  await ask('POST', 'model-versions/create', {
    name,
    source: `runs:/${run_id}/model`,
    run_id,
    tags: [{ key: 'x', value: 'y' }],
    description: 'first',
  });
  await ask('POST', 'model-versions/create', {
    name,
    source: 's3://bucket/model',
    run_link: 'http://example.com',
  });
  await ask('POST', 'model-versions/create', {
    name: 'nothing',
    source: 's3://bucket/model',
  });
  await ask('POST', 'model-versions/create', { name });
  for (const version of ['1', '9', 'abc', undefined]) {
    await ask('GET', 'model-versions/get', { name, version });
  }
  await ask('GET', 'model-versions/get-download-uri', { name, version: '1' });
  await ask('POST', 'model-versions/set-tag', {
    name,
    version: '1',
    key: 'k',
    value: 'v',
  });
  await ask('POST', 'model-versions/set-tag', {
    name,
    version: '77',
    key: 'k',
    value: 'v',
  });
  await ask('DELETE', 'model-versions/delete-tag', {
    name,
    version: '1',
    key: 'k',
  });
  await ask('PATCH', 'model-versions/update', {
    name,
    version: '1',
    description: 'new',
  });
  for (const [version, stage, archive] of [
    ['1', 'Production', false],
    ['2', 'production', true],
    ['1', 'nowhere', false],
    ['1', undefined, false],
  ] as const) {
    await ask('POST', 'model-versions/transition-stage', {
      name,
      version,
      stage,
      archive_existing_versions: archive,
    });
  }
  await ask('POST', 'registered-models/get-latest-versions', { name });
}

async function speakOfAliases(ask: Ask): Promise<void> {
  const name = 'fraud';
  for (const [alias, version] of [
    ['champion', '1'],
    ['challenger', '2'],
    ['champion', '99'],
    ['latest', '1'],
    ['v1', '1'],
    ['bad alias!', '1'],
  ]) {
    await ask('POST', 'registered-models/alias', { name, alias, version });
  }
  for (const alias of ['champion', 'nothing', 'latest']) {
    await ask('GET', 'registered-models/alias', { name, alias });
  }
  await ask('GET', 'registered-models/alias', { name: 'nothing', alias: 'a' });
  await ask('GET', 'registered-models/get', { name });
  await ask('DELETE', 'registered-models/alias', { name, alias: 'challenger' });
  await ask('DELETE', 'registered-models/alias', { name, alias: 'never' });
}

async function speakOfSearches(ask: Ask, run_id: string): Promise<void> {
  for (const search of [
    {},
    { max_results: 1 },
    { max_results: 1, page_token: 'eyJvZmZzZXQiOiAxfQ==' },
    { max_results: 5000 },
    { max_results: 'abc' },
    { filter: "name = 'fraud'" },
    { filter: "name LIKE 'fr%' and tags.task = 'c'" },
    { filter: "name ILIKE '%R%'", order_by: ['name DESC'] },
    { filter: "tags.`mlflow.prompt.is_prompt` = 'true'" },
    { filter: "foo = 'a'" },
    { page_token: 'garbage' },
  ]) {
    await ask('GET', 'registered-models/search', search);
  }
  for (const search of [
    { filter: "name='fraud'" },
    { filter: "name='fraud'", max_results: 1 },
    { filter: `run_id='${run_id}'` },
    { filter: `run_id IN ('${run_id}')` },
    { filter: "name='fraud'", order_by: ['version_number ASC'] },
    { filter: "name='fraud' and tags.x = 'y'" },
    { filter: 'version_number > 1' },
    { filter: "name='nothing'" },
    { filter: "stage='x'" },
    { max_results: 300_000 },
  ]) {
    await ask('GET', 'model-versions/search', search);
  }
}

async function speakOfEndings(ask: Ask, experiment_id: string): Promise<void> {
  const name = 'fraud';
  await ask('DELETE', 'model-versions/delete', { name, version: '2' });
  await ask('DELETE', 'model-versions/delete', { name, version: '2' });
  await ask('POST', 'model-versions/create', { name, source: 's3://b/m' });
  await ask('POST', 'registered-models/rename', { name, new_name: 'fraud-2' });
  await ask('DELETE', 'registered-models/delete', { name: 'fraud-2' });
  await ask('DELETE', 'registered-models/delete', { name: 'fraud-2' });
  await ask('POST', 'experiments/delete', { experiment_id });
  await ask('GET', 'experiments/get', { experiment_id });
  await ask('POST', 'runs/create', { experiment_id });
  await ask('POST', 'experiments/restore', { experiment_id });
}
