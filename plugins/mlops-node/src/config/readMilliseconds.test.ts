import { ConfigReader } from '@backstage/config';
import { readMilliseconds } from './readMilliseconds';

const config = new ConfigReader({
  short: '90s',
  parts: { minutes: 1, seconds: 30 },
  iso: 'PT1M30S',
  wrong: 'soon',
});

describe('a duration of the configuration', () => {
  it.each(['short', 'parts', 'iso'])('is read as %s', key => {
    expect(readMilliseconds(config, key)).toBe(90_000);
  });

  it('may be absent', () => {
    expect(readMilliseconds(config, 'none')).toBeUndefined();
  });

  it('is refused by its key where it is none', () => {
    expect(() => readMilliseconds(config, 'wrong')).toThrow(/wrong/);
  });
});
