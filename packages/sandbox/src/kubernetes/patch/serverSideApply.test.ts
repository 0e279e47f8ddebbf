import type { JsonObject } from '../json';
import { StatusError } from '../statusError';
import { serverSideApply } from './serverSideApply';

function apply(
  live: JsonObject,
  manager: string,
  configuration: JsonObject,
  force = false,
): JsonObject {
  return serverSideApply(live, configuration, {
    writer: { manager, operation: 'Apply' },
    apiVersion: 'apps/v1',
    force,
    keyedLists: true,
  });
}

function refusal(action: () => unknown): StatusError {
  try {
    action();
  } catch (error) {
    if (error instanceof StatusError) {
      return error;
    }
    throw error;
  }
  throw new Error('it was not refused');
}

const deployment = {
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    template: {
      spec: { containers: [{ name: 'main', image: 'a:1' }] },
    },
  },
};

describe('serverSideApply', () => {
  it('notes who owns which field', () => {
    const applied = apply({}, 'argocd', deployment);
    expect(applied).toMatchObject({
      ...deployment,
      metadata: {
        managedFields: [
          {
            manager: 'argocd',
            operation: 'Apply',
            fieldsV1: {
              'f:metadata': { 'f:labels': { 'f:app': {} } },
              'f:spec': {
                'f:replicas': {},
                'f:template': {
                  'f:spec': {
                    'f:containers': {
                      'k:{"name":"main"}': { 'f:image': {} },
                    },
                  },
                },
              },
            },
          },
        ],
      },
    });
  });

  it('takes away what its owner applies no more', () => {
    const live = apply({}, 'argocd', deployment);
    const next = apply(live, 'argocd', {
      spec: {
        template: { spec: { containers: [{ name: 'next', image: 'b:1' }] } },
      },
    });
    expect(next).toMatchObject({ metadata: { name: 'web' } });
    expect(next.metadata).not.toHaveProperty('labels');
    expect(next.spec).toEqual({
      template: { spec: { containers: [{ name: 'next', image: 'b:1' }] } },
    });
  });

  it('leaves alone what another owns', () => {
    const live = apply({}, 'argocd', deployment);
    const both = apply(live, 'other', {
      spec: {
        paused: true,
        template: { spec: { containers: [{ name: 'side', image: 'b' }] } },
      },
    });
    expect(both.spec).toMatchObject({
      replicas: 2,
      paused: true,
      template: {
        spec: {
          containers: [{ name: 'main' }, { name: 'side' }],
        },
      },
    });
    const without = apply(both, 'other', {});
    expect(without.spec).toEqual(deployment.spec);
  });

  it('names the owner and the field of each conflict', () => {
    const live = apply({}, 'argocd', deployment);
    const error = refusal(() =>
      apply(live, 'other', {
        spec: {
          replicas: 3,
          template: { spec: { containers: [{ name: 'main', image: 'a:2' }] } },
        },
      }),
    );
    expect(error.code).toBe(409);
    expect(error.details?.causes).toEqual([
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "argocd"',
        field: '.spec.replicas',
      },
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "argocd"',
        field: '.spec.template.spec.containers[name="main"].image',
      },
    ]);
  });

  it('shares a field on whose value both agree', () => {
    const live = apply({}, 'argocd', deployment);
    const both = apply(live, 'other', { spec: { replicas: 2 } });
    const left = apply(both, 'argocd', {});
    expect(left.spec).toEqual({ replicas: 2 });
  });

  it('takes a field from its owner by force', () => {
    const live = apply({}, 'argocd', deployment);
    const forced = apply(live, 'other', { spec: { replicas: 5 } }, true);
    expect(forced.spec).toMatchObject({ replicas: 5 });
    expect(refusal(() => apply(forced, 'argocd', deployment)).message).toBe(
      'Apply failed with 1 conflict: conflict with "other": .spec.replicas',
    );
  });
});
