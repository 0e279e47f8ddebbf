import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { Programs, tail, untilAnswers } from '../processes.mjs';
import { freePort, venv } from './project.mjs';

const ROWS = {
  amount: [20.5, 310],
  age_days: [900, 3],
  events_per_day: [2, 9],
  distance: [4, 70.5],
  is_new: [0, 1],
};

/** `make serve`, and what a caller and Prometheus get from it. */
export async function checkServing(project, version) {
  const ports = { http_port: 0, grpc_port: 0, metrics_port: 0 };
  for (const name of Object.keys(ports)) ports[name] = await freePort();
  project.write(
    'settings.json',
    JSON.stringify({ ...project.readJson('settings.json'), ...ports }),
  );
  const programs = new Programs();
  const env = { ...project.env, MODEL_VERSION: version };
  const { log, ended } = programs.start(
    `template-serve-${project.name}`,
    { node: 'make', env },
    ['serve', `VENV=${venv}`],
    { cwd: project.folder },
  );
  const url = `http://127.0.0.1:${ports.http_port}`;
  try {
    await Promise.race([
      untilAnswers(`${url}/v2/health/ready`, { timeoutMs: 600_000 }),
      ended.then(() => Promise.reject(new Error('the server ended'))),
    ]);
    await checkAnswers(url, project.name, version);
    await checkMetrics(`http://127.0.0.1:${ports.metrics_port}/metrics`);
  } catch (error) {
    throw new Error(`${error.message}\n${tail(log)}`, { cause: error });
  } finally {
    await programs.stop();
    await sleep(100);
  }
}

async function checkAnswers(url, model, version) {
  const { status, answer } = await post(`${url}/v2/models/${model}/infer`, {
    inputs: inputs(ROWS),
  });
  assert.equal(status, 200, JSON.stringify(answer));
  assert.equal(answer.model_version, version);
  assert.equal(answer.outputs[0].data.length, 2);
  assert.ok(answer.outputs[0].data.every(Number.isFinite));

  const { amount, ...rest } = ROWS;
  const refused = await post(`${url}/v2/models/${model}/infer`, {
    inputs: inputs(rest),
  });
  assert.equal(refused.status, 400, JSON.stringify(refused.answer));
  assert.match(JSON.stringify(refused.answer), /inputs are missing: amount/);

  const feedback = { prediction: [1, 0], truth: [1, 1] };
  for (const [of, accepted] of [
    [version, 2],
    ['999', 0],
  ]) {
    const taken = await post(`${url}/v2/models/${model}/feedback`, {
      ...feedback,
      model_version: of,
    });
    assert.deepEqual(taken.answer, { accepted, model_version: version });
  }
}

async function checkMetrics(url) {
  const text = await (await fetch(url)).text();
  for (const line of [
    /^model_predictions_total 2\.0$/m,
    /^model_labelled_total 2\.0$/m,
    /^rest_server_requests_total\{/m,
    /^rest_server_request_duration_seconds_bucket\{/m,
  ]) {
    assert.match(text, line);
  }
}

function inputs(columns) {
  return Object.entries(columns).map(([name, data]) => ({
    name,
    shape: [data.length],
    datatype: 'FP64',
    data,
  }));
}

async function post(url, body) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}
