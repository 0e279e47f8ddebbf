import { FACTORS, matrix } from './matrix';
import { pairwise } from './pairwise';

describe('pairs of choices', () => {
  it('all meet, in fewer rows than there are combinations', () => {
    const rows = pairwise({ a: [1, 2, 3], b: ['x', 'y'], c: [true, false] });
    expect(rows.length).toBeLessThan(10);
    for (const a of [1, 2, 3]) {
      for (const b of ['x', 'y']) {
        expect(rows).toContainEqual(expect.objectContaining({ a, b }));
      }
    }
  });

  it('keep out what is not allowed', () => {
    const rows = pairwise(
      { a: [1, 2], b: [1, 2], c: [1, 2] },
      row => [row.a, row.b].join() !== '2,2',
    );
    expect(rows).not.toContainEqual(expect.objectContaining({ a: 2, b: 2 }));
    expect(rows).toContainEqual(expect.objectContaining({ b: 2, c: 2 }));
  });

  it("have every value of the template's form", () => {
    const rows = matrix();
    for (const [name, values] of Object.entries(FACTORS)) {
      for (const value of values) {
        expect(rows.map(row => row[name])).toContainEqual(value);
      }
    }
  });
});
