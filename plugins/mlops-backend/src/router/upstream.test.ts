import { mockServices } from '@backstage/backend-test-utils';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { askUpstream } from './upstream';

const logger = mockServices.logger.mock();
const ask = <T>(answer: () => Promise<T>, patienceMs?: number) =>
  askUpstream('MLflow', logger, answer, patienceMs);

describe('askUpstream', () => {
  it('hands on the answer', async () => {
    await expect(ask(async () => 7)).resolves.toBe(7);
  });

  it('hands on what is about the question', async () => {
    await expect(
      ask(async () => {
        throw new NotFoundError('no such run');
      }),
    ).rejects.toThrow('no such run');
  });

  it('does not let refused credentials of the portal look like the asker’s', async () => {
    await expect(
      ask(async () => {
        throw new NotAllowedError('token abc refused');
      }),
    ).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'MLflow could not be reached; try again in a moment',
    });
  });

  it('does not wait for ever', async () => {
    await expect(ask(() => new Promise(() => {}), 10)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    expect(logger.warn).toHaveBeenLastCalledWith(
      expect.stringContaining('no answer within 0.01 s'),
    );
  });
});
