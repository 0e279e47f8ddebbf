import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { component } from '../__testUtils__/delivered';
import {
  ALLOW,
  asker,
  authorizerWith,
  conditional,
  credit,
  fraud,
  ownedBy,
} from './__testUtils__/authorizerWith';

describe('DeliveryAuthorizer', () => {
  it('picks of many entities those that may be read', async () => {
    const { authorizer, permissions } = authorizerWith(
      ALLOW,
      ownedBy('group:default/team-fraud'),
    );
    const many = Array.from({ length: 500 }, (_, i) =>
      component(`service-${i}`, {
        owner: `group:default/team-${i % 2 ? 'fraud' : 'risk'}`,
      }),
    );
    const allowed = await authorizer.allowed(asker('guest'), many);
    expect(many.filter(each => allowed.has(each))).toEqual(
      many.filter((_, i) => i % 2 === 1),
    );
    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
    expect(permissions.authorize).not.toHaveBeenCalled();
  });

  it('gives nobody what another policy decision allowed', async () => {
    const { authorizer, permissions } = authorizerWith();
    permissions.authorizeConditional.mockImplementation(
      async (_queries, options) => [
        ALLOW,
        JSON.stringify(options).includes('user:default/owner')
          ? ownedBy('group:default/team-fraud')
          : ownedBy('group:default/team-risk'),
      ],
    );
    for (let i = 0; i < 3; i++) {
      await expect(
        authorizer.allowed(asker('owner'), [fraud, credit]),
      ).resolves.toEqual(new Set([fraud]));
      await expect(
        authorizer.allowed(asker('stranger'), [fraud, credit]),
      ).resolves.toEqual(new Set([credit]));
    }
  });

  it('judges a list once for as long as the policy decides the same', async () => {
    const { authorizer } = authorizerWith(ALLOW, ALLOW);
    const list = [fraud, credit];
    const first = await authorizer.allowed(asker('guest'), list);
    expect(first).toEqual(new Set(list));
    expect(await authorizer.allowed(asker('other'), list)).toBe(first);
    const grown = await authorizer.allowed(asker('guest'), [...list]);
    expect(grown).not.toBe(first);
  });

  it('asks together for what only the catalog can judge, and shows what it allows', async () => {
    const { authorizer, permissions } = authorizerWith(
      ALLOW,
      conditional({
        rule: 'A_RULE_OF_THE_COMPANY',
        resourceType: 'catalog-entity',
        params: {},
      }),
    );
    permissions.authorize.mockImplementation(async queries =>
      queries.map(({ resourceRef }) => ({
        result: resourceRef?.endsWith('0')
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
      })),
    );
    const many = Array.from({ length: 600 }, (_, i) =>
      component(`service-${i}`),
    );
    const allowed = await authorizer.allowed(asker('guest'), many);
    expect(allowed.size).toBe(60);
    const asked = permissions.authorize.mock.calls.map(([queries]) => queries);
    // At least three; one more whenever others had their turn in between.
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(asked.length).toBeLessThanOrEqual(600 / 50);
    expect(asked.every(queries => queries.length <= 250)).toBe(true);
    expect(asked.flat()).toHaveLength(600);
    await authorizer.allowed(asker('guest'), many);
    expect(permissions.authorize).toHaveBeenCalledTimes(asked.length);
  });

  it('shows nothing of many when one answer fails or is missing', async () => {
    const company = conditional({
      rule: 'A_RULE_OF_THE_COMPANY',
      resourceType: 'catalog-entity',
      params: {},
    });
    const { authorizer, permissions } = authorizerWith(ALLOW, company);
    permissions.authorize.mockRejectedValueOnce(new Error('ECONNREFUSED'));
    await expect(
      authorizer.allowed(asker('guest'), [fraud, credit]),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    permissions.authorize.mockResolvedValueOnce([
      { result: AuthorizeResult.ALLOW },
    ]);
    await expect(
      authorizer.allowed(asker('guest'), [fraud, credit]),
    ).resolves.toEqual(new Set([fraud]));
  });
});
