import { resourceTypeOfKind } from '../resourceTypes';
import type { KubernetesObject } from '../types';
import { humanDuration } from './humanDuration';
import { tableColumns, tableRow } from '.';

function row(
  object: Omit<KubernetesObject, 'metadata'> & {
    metadata?: Partial<KubernetesObject['metadata']>;
  },
): Record<string, unknown> {
  const { apiVersion, kind } = object;
  const type = resourceTypeOfKind(String(apiVersion), String(kind));
  if (!type) {
    throw new Error(`${kind} is not served`);
  }
  const whole: KubernetesObject = {
    ...object,
    apiVersion: type.apiVersion,
    kind: type.kind,
    metadata: {
      name: 'x',
      uid: 'u',
      resourceVersion: '1',
      creationTimestamp: new Date(Date.now() - 90_000).toISOString(),
      ...object.metadata,
    },
  };
  const cells = tableRow(type, whole);
  return Object.fromEntries(
    tableColumns(type).map(({ name }, index) => [name, cells[index]]),
  );
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('humanDuration', () => {
  it.each([
    [45 * SECOND, '45s'],
    [119 * SECOND, '119s'],
    [3 * MINUTE + 20 * SECOND, '3m20s'],
    [45 * MINUTE, '45m'],
    [5 * HOUR + 6 * MINUTE, '5h6m'],
    [30 * HOUR, '30h'],
    [3 * DAY + 4 * HOUR, '3d4h'],
    [90 * DAY, '90d'],
    [3 * 365 * DAY, '3y'],
  ])('%s ms is %s', (span, text) => {
    expect(humanDuration(span)).toBe(text);
  });
});

describe('tables', () => {
  const pod = (status: unknown, metadata = {}) =>
    row({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { containers: [{ name: 'main' }] },
      status,
    });

  it('say of a pod what kubectl says', () => {
    expect(
      pod({
        phase: 'Running',
        containerStatuses: [
          { ready: true, restartCount: 2, state: { running: {} } },
        ],
      }),
    ).toMatchObject({
      Name: 'x',
      Ready: '1/1',
      Status: 'Running',
      Restarts: '2',
      Age: '90s',
    });
    expect(
      pod({
        phase: 'Running',
        containerStatuses: [
          {
            ready: false,
            restartCount: 7,
            state: { waiting: { reason: 'CrashLoopBackOff' } },
          },
        ],
      }),
    ).toMatchObject({ Ready: '0/1', Status: 'CrashLoopBackOff' });
    expect(
      pod({
        phase: 'Failed',
        containerStatuses: [{ state: { terminated: { exitCode: 3 } } }],
      }).Status,
    ).toBe('ExitCode:3');
    expect(
      pod({ phase: 'Running' }, { deletionTimestamp: '2026-01-01T00:00:00Z' })
        .Status,
    ).toBe('Terminating');
  });

  it('show the columns of the CRDs', () => {
    expect(
      row({
        apiVersion: 'flagger.app/v1beta1',
        kind: 'Canary',
        spec: { analysis: { stepWeights: [5, 10] } },
        status: { phase: 'Progressing', canaryWeight: 5 },
      }),
    ).toMatchObject({
      Status: 'Progressing',
      Weight: '5',
      StepWeights: '[5,10]',
      Suspended: null,
    });
    expect(
      row({ apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' }),
    ).toEqual({ Name: 'x', Age: '90s' });
  });
});
