import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { z } from 'zod';
import { toldSchema } from './toldSchema';

/** As the registry tells it. */
async function told(...of: Parameters<typeof toldSchema>) {
  const registry = actionsRegistryServiceMock();
  registry.register({
    name: 'told',
    title: 'Told',
    description: 'Told',
    schema: {
      input: () => toldSchema(...of),
      output: zod => zod.object({}),
    },
    action: async () => ({ output: {} }),
  });
  const { actions } = await registry.list();
  return actions[0].schema.input;
}

describe('the schema that is told to a registry', () => {
  it('says what the schema of the delivery API says', async () => {
    const schema = z.strictObject({
      name: z
        .string()
        .min(1)
        .max(9)
        .regex(/^[a-z]+$/)
        .describe('A name'),
      limit: z.int().min(1).max(50).default(20),
      mode: z.enum(['git', 'canary']).optional(),
      tags: z.array(z.string()).max(3).optional(),
      more: z.record(z.string(), z.boolean()).optional(),
      either: z.union([z.string(), z.number()]).optional(),
    });
    expect(await told(schema, { depth: 3 })).toMatchObject({
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        name: {
          type: 'string',
          minLength: 1,
          maxLength: 9,
          pattern: '^[a-z]+$',
          description: 'A name',
        },
        limit: { type: 'integer', minimum: 1, maximum: 50, default: 20 },
        mode: { type: 'string', enum: ['git', 'canary'] },
        tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
        more: { additionalProperties: { type: 'boolean' } },
        either: { type: ['string', 'number'] },
      },
    });
  });

  it('is no deeper than asked for', async () => {
    const schema = z.object({
      a: z.object({ b: z.object({ c: z.string() }) }),
    });
    expect(await told(schema, { depth: 1 })).toMatchObject({
      properties: {
        a: { properties: { b: { type: 'object', additionalProperties: {} } } },
      },
    });
  });

  it('takes a property from JSON Schema, needed where that needs something', async () => {
    const schema = z.object({
      input: z.record(z.string(), z.json()).default({}),
    });
    const input = {
      type: 'object',
      properties: { alias: { type: 'string' } },
      required: ['alias'],
    };
    expect(
      await told(schema, { depth: 3, properties: { input } }),
    ).toMatchObject({
      required: ['input'],
      properties: { input: { required: ['alias'] } },
    });
  });

  it('leaves open what it does not know', async () => {
    const odd = { type: ['string', 'null'], items: [{ type: 'string' }] };
    const schema = z.object({ odd: z.json().optional(), at: z.date() });
    expect(await told(schema, { depth: 3, properties: { odd } })).toMatchObject(
      {
        properties: { odd: {}, at: {} },
      },
    );
  });

  it('enforces nothing: that is left to the action, and its words', () => {
    const schema = toldSchema(z.object({ name: z.string() }), { depth: 3 });
    expect(schema.safeParse({ age: 3 })).toEqual({
      success: true,
      data: { age: 3 },
    });
  });
});
