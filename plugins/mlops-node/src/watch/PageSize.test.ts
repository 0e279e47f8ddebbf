import { PageSize } from './PageSize';

describe('the size of a page', () => {
  it('is a hundred for objects of a usual size', () => {
    const size = new PageSize();
    expect(size.limit).toBe(25);
    size.learn(25 * 4_000, 25);
    expect(size.limit).toBe(100);
  });

  it('is smaller for larger objects, and at least one', () => {
    const size = new PageSize();
    size.learn(25 * 30_000, 25);
    expect(size.limit).toBe(50);
    size.learn(50 * 900_000, 50);
    expect(size.limit).toBe(1);
    size.learn(900_000 * 3, 1);
    expect(size.limit).toBe(1);
  });

  it('learns nothing from an empty page', () => {
    const size = new PageSize();
    size.learn(100, 0);
    expect(size.limit).toBe(25);
  });

  it('shrinks until it cannot', () => {
    const size = new PageSize();
    expect(size.shrink()).toBe(true);
    expect(size.limit).toBe(6);
    expect(size.shrink()).toBe(true);
    expect(size.limit).toBe(1);
    expect(size.shrink()).toBe(false);
  });
});
