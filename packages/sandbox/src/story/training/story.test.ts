import { createArgoWorkflows } from '../../argo-workflows';
import { createMlflow } from '../../mlflow';
import { testContext } from '../../testing/context';
import { tellTrainingStory } from '.';

it('shows', () => {
  const context = testContext();
  const { registry } = createMlflow(context);
  const argo = createArgoWorkflows(context);
  const t = Date.now();
  tellTrainingStory(context, registry, argo);
  console.log(Date.now() - t, 'ms', context.logged);
  console.log(context.cluster.list({ apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow' }).map(w => { const s = w.status as any; return [w.metadata.name, w.metadata.creationTimestamp, s.phase, s.progress, s.finishedAt, s.message, Object.keys(s).includes('compressedNodes'), s.offloadNodeStatusVersion].join(' ');}).join('\n'));
  console.log(argo.archive.list().map(w => w.metadata.name + ' ' + w.metadata.creationTimestamp).join('\n'));
  console.log(context.cluster.list({ apiVersion: 'v1', kind: 'Pod' }).length);
  for (const m of ['fraud-detection', 'churn-prediction', 'credit-risk']) for (const v of registry.models.get(m).versions.values()) console.log(m, v.version, new Date(v.createdAt).toISOString(), registry.runs.get(v.runId).name, registry.models.aliasesOf(v));
  argo.stop();
});
