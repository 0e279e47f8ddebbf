import { eventually, until } from './eventually';

describe('waiting for what is to come', () => {
  it('gives what was seen as soon as the expectations hold', async () => {
    let looks = 0;
    const seen = await eventually(async () => {
      looks += 1;
      expect(looks).toBeGreaterThan(2);
      return looks;
    });
    expect(seen).toBe(3);
  });

  it('fails with the last expectation that did not hold', async () => {
    await expect(
      eventually(() => {
        throw new Error('Still 4 and not 5');
      }, 30),
    ).rejects.toThrow('Still 4 and not 5');
  });

  it('says what was seen last when a condition never holds', async () => {
    await expect(
      until(
        () => ({ phase: 'Running' }),
        ({ phase }) => phase === 'Succeeded',
        30,
      ),
    ).rejects.toThrow('last seen: {"phase":"Running"}');
  });
});
