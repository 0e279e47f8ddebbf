import { startLampPortal } from './__testUtils__/lampPortal';

jest.setTimeout(180_000);

describe('an operation that takes back what it did', () => {
  it('says of what stays that it was done and stays', async () => {
    const { lamp, start, reached } = await startLampPortal();
    lamp.parts = [{ id: 'a' }, { id: 'b' }];
    lamp.undoing.a = () => ({ stays: true, message: 'The fuse is blown' });
    lamp.behaviour.b = () => {
      throw new Error('the bulb broke');
    };
    const { body } = await start();
    const { steps, error } = await reached(body.id, 'failed');
    expect(steps.map(({ progress }) => progress)).toMatchObject([
      {
        state: 'succeeded',
        message: 'The fuse is blown',
        startedAt: expect.any(String),
        finishedAt: expect.any(String),
      },
      { state: 'undone', message: 'b is taken back' },
    ]);
    expect(error?.message).toBe(
      'Step b: the bulb broke. This was done and stays: “Step a”',
    );
  });
});
