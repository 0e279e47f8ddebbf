import { parseGates } from './parseGates';

describe('parseGates', () => {
  it('reads a comma list as people write it', () => {
    expect(parseGates('precision >= 0.9, latency_ms<=50,auc ≥ 0.5')).toEqual([
      { metric: 'precision', operator: '>=', threshold: 0.9 },
      { metric: 'latency_ms', operator: '<=', threshold: 50 },
      { metric: 'auc', operator: '>=', threshold: 0.5 },
    ]);
  });

  it('reads one gate a line, and ignores empty parts', () => {
    expect(parseGates('f1 > 0.8\n\nrmse < 12;\n')).toHaveLength(2);
  });

  it.each([
    'precision',
    'precision = 0.9',
    '>= 0.9',
    'p >= high',
    'p >= 0.9 0.8',
  ])('refuses %p and says how a gate is written', text => {
    expect(() => parseGates(text)).toThrow(
      `'${text}' is not a validation gate; write one as 'precision >= 0.9'`,
    );
  });

  it('refuses an absurd number of gates', () => {
    expect(() => parseGates('a > 1,'.repeat(51))).toThrow(
      'At most 50 validation gates can be given, not 51',
    );
  });

  it('answers at once on a hostile text', () => {
    const text = `${'a '.repeat(20_000)}!`;
    const started = process.cpuUsage();
    expect(() => parseGates(text)).toThrow('is not a validation gate');
    const { user, system } = process.cpuUsage(started);
    expect((user + system) / 1_000).toBeLessThan(500);
  });
});
