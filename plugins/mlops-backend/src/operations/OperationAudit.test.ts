import { mockServices } from '@backstage/backend-test-utils';
import { OperationAudit } from './OperationAudit';
import { PlanChangedError } from './errors';

describe('the audit of a refused attempt', () => {
  it('has why it was refused, and nothing of the plan that is answered', async () => {
    const failed: Error[] = [];
    const auditor = mockServices.auditor.mock({
      createEvent: async () => ({
        success: async () => undefined,
        fail: async ({ error }) => {
          failed.push(error);
        },
      }),
    });
    const audit = new OperationAudit({
      auditor,
      logger: mockServices.logger.mock(),
    });
    const refusal = new PlanChangedError('The world has changed', {
      hash: 'h',
      action: 'rollback',
      title: 'Roll production back',
      steps: [],
      blockers: [],
      warnings: [],
      confirmation: { by: 'nobody' },
      destructive: true,
      needsReason: true,
      files: [
        {
          path: 'settings.yaml',
          change: 'changed',
          diff: '-limit: 1\n+limit: 2',
        },
      ],
    });
    const attempt = audit.attempt(
      { eventId: 'operation-start', severityLevel: 'high', meta: {} },
      () => Promise.reject(refusal),
    );
    await expect(attempt).rejects.toBe(refusal);
    const [error] = failed;
    expect(error).toMatchObject({
      name: 'ConflictError',
      message: 'The world has changed',
    });
    expect(JSON.stringify(error)).not.toContain('settings.yaml');
  });
});
