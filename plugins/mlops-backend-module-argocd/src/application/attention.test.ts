import { applicationObject } from '../__testUtils__/applications';
import { attentionTo } from './attention';
import { applicationObjectSchema } from './schema';

const COMPARED = Date.parse('2026-11-20T10:00:00Z');
const REFRESH = { 'argocd.argoproj.io/refresh': 'normal' };
const OPERATION = {
  initiatedBy: { username: 'jana' },
  sync: { revision: 'main' },
};

function attention(
  sketch: Parameters<typeof applicationObject>[0],
  more: object = {},
) {
  return attentionTo(
    applicationObjectSchema.parse({ ...applicationObject(sketch), ...more }),
  );
}

const marked = (annotations: object) => ({
  metadata: { name: 'fraud', namespace: 'argocd', annotations },
});

describe('what an Application asks of the controller', () => {
  it('is nothing, as a rule', () => {
    expect(attention({})).toEqual({ comparedAt: COMPARED });
  });

  it('is a refresh, for as long as the mark is there', () => {
    expect(attention(marked(REFRESH))).toEqual({
      comparedAt: COMPARED,
      request: 'refresh',
    });
  });

  it('is an operation, until it has begun', () => {
    expect(attention({}, { operation: OPERATION })?.request).toBe('operation');
    for (const phase of ['Running', 'Terminating']) {
      const begun = attention(
        {
          status: {
            operationState: { phase, startedAt: '2026-11-22T12:00:00Z' },
          },
        },
        { operation: OPERATION },
      );
      expect(begun?.request).toBeUndefined();
    }
  });

  it('is an operation too where none has ever run', () => {
    const first = attention(
      { status: { operationState: undefined } },
      { operation: OPERATION },
    );
    expect(first?.request).toBe('operation');
  });

  it('is unknown where it was never compared', () => {
    expect(attention({ status: { reconciledAt: undefined } })).toEqual({});
  });

  it.each([
    [
      'is told to be skipped',
      marked({ 'argocd.argoproj.io/skip-reconcile': 'true', ...REFRESH }),
    ],
    [
      'is being deleted',
      {
        metadata: {
          ...marked(REFRESH).metadata,
          deletionTimestamp: '2026-11-22T12:00:00Z',
        },
      },
    ],
  ])('is not looked for where it %s', (_, sketch) => {
    expect(attention(sketch)).toBeUndefined();
  });

  it('counts where it is told not to be skipped', () => {
    const annotations = { 'argocd.argoproj.io/skip-reconcile': 'false' };
    expect(attention(marked(annotations))).toEqual({ comparedAt: COMPARED });
  });
});
