/**
 * `npm run test:template`: makes a project for each framework as the template
 * does, and runs it for real: its tests, a training against MLflow itself, gates
 * that stop a bad model, drift, serving. It needs make, Python and PyPI; what is
 * not there is said, and skipped. Not part of `npm test`: the first time it
 * installs gigabytes into `.slipway/template-venv`.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Programs } from './processes.mjs';
import { has, Project } from './template/project.mjs';
import { startRegistry } from './template/registry.mjs';
import { checkServing } from './template/serving.mjs';
import { say, root } from './toolchain.mjs';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const OWNER = 'team-fraud';
const PROBLEMS = ['classification', 'regression'];
const FRAMEWORKS = ['scikit-learn', 'xgboost', 'pytorch'];
/** Every framework solves every problem; each pair is a service of its own. */
const PROJECTS = [
  { name: 'fraud-detection', framework: 'scikit-learn', problem: PROBLEMS[0] },
  { name: 'energy-use', framework: 'scikit-learn', problem: PROBLEMS[1] },
  { name: 'late-payments', framework: 'xgboost', problem: PROBLEMS[0] },
  { name: 'house-prices', framework: 'xgboost', problem: PROBLEMS[1] },
  { name: 'image-quality', framework: 'pytorch', problem: PROBLEMS[0] },
  { name: 'demand-forecast', framework: 'pytorch', problem: PROBLEMS[1] },
];
/** PyTorch brings CUDA on Linux. */
const PYTORCH_BYTES = 14e9;

const USAGE = `usage: npm run test:template [-- WORD …]
A word is a framework (${FRAMEWORKS.join(', ')}) or a problem (${PROBLEMS.join(', ')});
without any, every framework is tried with every problem.`;

/** Answers an exit code. Words choose frameworks and problems. */
export async function testTemplate(tools, args) {
  const odd = args.filter(word => ![...FRAMEWORKS, ...PROBLEMS].includes(word));
  if (odd.length > 0) {
    say(`${odd.join(', ')}: neither a framework nor a problem\n${USAGE}`);
    return 2;
  }
  if (!has('make') || !has('python3')) {
    say('skipped: make and python3 are needed to run what the template makes');
    return 0;
  }
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const parameters of PROJECTS.filter(isChosen(args))) {
    counts[await testProject(tools, { owner: OWNER, ...parameters })] += 1;
  }
  const { passed, failed, skipped } = counts;
  say(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

/** No word about frameworks means all of them; so with problems. */
function isChosen(words) {
  const admits = (all, one) => {
    const named = all.filter(each => words.includes(each));
    return named.length === 0 || named.includes(one);
  };
  return ({ framework, problem }) =>
    admits(FRAMEWORKS, framework) && admits(PROBLEMS, problem);
}

async function testProject(tools, parameters) {
  const { framework, problem } = parameters;
  const title = `${framework}, ${problem}`;
  const { bavail, bsize } = statfsSync(dirname(root));
  if (framework === 'pytorch' && bavail * bsize < PYTORCH_BYTES) {
    say(`${title}: skipped, PyTorch needs ${PYTORCH_BYTES / 1e9} GB of disk`);
    return 'skipped';
  }
  const folder = mkdtempSync(join(tmpdir(), 'slipway-template-'));
  const programs = new Programs();
  const done = (what, since) =>
    say(`${title}: ${what} (${((Date.now() - since) / 1000).toFixed(0)} s)`);
  try {
    const project = new Project(join(folder, 'source'), parameters, {
      SOURCE_COMMIT: COMMIT,
    });
    let since = Date.now();
    await project.render(tools);
    const installed = await project.make('install', { timeout: 2_400_000 });
    if (installed.code !== 0) {
      say(
        `${title}: skipped, PyPI does not give what it needs:\n${installed.text.slice(-800)}`,
      );
      return 'skipped';
    }
    done('rendered and installed', since);
    for (const [what, check] of CHECKS) {
      since = Date.now();
      await check(project, () => startRegistry(programs, folder));
      done(what, since);
    }
    return 'passed';
  } catch (error) {
    say(`${title}: FAILED: ${error.stack}`);
    return 'failed';
  } finally {
    await programs.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const CHECKS = [
  ['its tests and linters pass', checkOwnTests],
  ['a good model is registered in MLflow with its metrics', checkTraining],
  ['a bad model is stopped', checkBadModel],
  ['the next version is compared with the champion', checkChampion],
  ['drift is seen', checkDrift],
  ['MLServer serves it', project => checkServing(project, '2')],
];

async function checkOwnTests(project) {
  await project.mustMake('lint');
  await project.mustMake('test');
}

async function checkTraining(project, start) {
  const registry = await start();
  project.registry = registry;
  project.env.MLFLOW_TRACKING_URI = registry.url;
  await project.mustMake('train');
  const model = await registry.model(project.name);
  assert.deepEqual(model.tags, [
    {
      key: 'backstage.io/entity-ref',
      value: `component:default/${project.name}`,
    },
  ]);
  const version = await registry.alias(project.name, 'challenger');
  assert.equal(version.version, '1');
  const tags = Object.fromEntries(
    version.tags.map(tag => [tag.key, tag.value]),
  );
  assert.equal(tags.source_commit, COMMIT);
  assert.equal(tags.gates, 'pass');
  const run = await registry.run(version.run_id);
  assert.equal(
    run.tags['backstage.io/entity-ref'],
    `component:default/${project.name}`,
  );
  assert.match(run.params.dataset_digest, /^[0-9a-f]{16}$/);
  for (const gate of project.readJson('work/gates.json').gates) {
    assert.equal(gate.result, 'pass');
    assert.equal(run.metrics[gate.metric], gate.value);
  }
}

async function checkBadModel(project) {
  const good = project.read('data/sample.csv');
  project.write('data/sample.csv', withShuffledTarget(good));
  const { code, text } = await project.make('train');
  assert.notEqual(code, 0, 'make train must fail');
  assert.match(text, /Error 3/);
  assert.equal(project.readJson('work/gates.json').verdict, 'fail');
  assert.equal((await project.registry.versions(project.name)).length, 1);
  project.write('data/sample.csv', good);
}

async function checkChampion(project) {
  await project.registry.setAlias(project.name, 'champion', '1');
  await project.mustMake('train', { env: { SEED: '8' } });
  const { champion } = project.readJson('work/gates.json');
  assert.equal(champion.version, '1');
  assert.deepEqual(champion.worse, []);
  assert.equal((await project.registry.versions(project.name)).length, 2);
}

async function checkDrift(project) {
  const drifted = async () => {
    const { code, text } = await project.step('drift');
    assert.equal(code, 0, text);
    return project.read('work/outputs/drifted');
  };
  assert.equal(await drifted(), 'false');
  const good = project.read('data/sample.csv');
  project.write('data/sample.csv', good.replace(/^(\d)/gm, '9$1'));
  assert.equal(await drifted(), 'true');
  project.write('data/sample.csv', good);
}

/** The same rows, but each with the target of another. */
function withShuffledTarget(csv) {
  const [head, ...rows] = csv.trimEnd().split('\n');
  const targets = rows.map(row => row.slice(row.lastIndexOf(',')));
  const random = seeded(1);
  for (let i = targets.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [targets[i], targets[j]] = [targets[j], targets[i]];
  }
  const shuffled = rows.map(
    (row, i) => row.slice(0, row.lastIndexOf(',')) + targets[i],
  );
  return `${[head, ...shuffled].join('\n')}\n`;
}

/** Numbers between 0 and 1, the same at every run (mulberry32). */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
