import { z } from 'zod';
import { lenient } from '.';

const schema = z.object({
  name: lenient.text,
  suspended: lenient.flag,
  labels: lenient.textRecord,
  steps: lenient.listOf(z.object({ name: z.string() })),
  status: lenient.part({ phase: lenient.text }),
});

describe('schemas of what other systems write', () => {
  it('read what is as it should be', () => {
    const object = {
      name: 'train',
      suspended: true,
      labels: { team: 'fraud' },
      steps: [{ name: 'evaluate' }],
      status: { phase: 'Running' },
    };
    expect(schema.parse(object)).toEqual(object);
  });

  it('leave out what is odd, and keep what stands beside it', () => {
    expect(
      schema.parse({
        name: 7,
        suspended: 'yes',
        labels: { team: 'fraud', weight: 5 },
        steps: [{ name: 'evaluate' }, 'odd'],
        status: 'Running',
      }),
    ).toEqual({ labels: { team: 'fraud' }, steps: [{ name: 'evaluate' }] });
  });

  it('need nothing at all', () => {
    expect(schema.parse({})).toEqual({ labels: {}, steps: [] });
  });
});
