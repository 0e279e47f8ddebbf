import { catalogConditions } from '@backstage/plugin-catalog-backend/alpha';
import {
  AuthorizeResult,
  type PermissionCriteria,
  type PermissionCondition,
} from '@backstage/plugin-permission-common';
import { component } from '../__testUtils__/delivered';
import {
  ALLOW,
  asker,
  authorizerWith,
  conditional,
  credit,
  DENY,
  fraud,
  ownedBy,
} from './__testUtils__/authorizerWith';

describe('DeliveryAuthorizer', () => {
  it.each([
    [ALLOW, ALLOW, 'allowed'],
    [ALLOW, DENY, 'denied'],
    [DENY, ALLOW, 'hidden'],
    [DENY, DENY, 'hidden'],
  ])('takes %j and %j for %s', async (entity, delivery, access) => {
    const { authorizer } = authorizerWith(entity, delivery);
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      access,
    );
  });

  it('lets owners in and nobody else', async () => {
    const { authorizer, permissions } = authorizerWith(
      ALLOW,
      ownedBy('group:default/team-fraud'),
    );
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      'allowed',
    );
    await expect(authorizer.access(asker('guest'), credit)).resolves.toBe(
      'denied',
    );
    expect(permissions.authorize).not.toHaveBeenCalled();
  });

  it('hides the entities that the policy hides in the catalog', async () => {
    const { authorizer } = authorizerWith(
      ownedBy('group:default/team-risk'),
      ALLOW,
    );
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      'hidden',
    );
    await expect(authorizer.access(asker('guest'), credit)).resolves.toBe(
      'allowed',
    );
  });

  it.each<[string, PermissionCriteria<PermissionCondition>, boolean]>([
    ['a kind', catalogConditions.isEntityKind({ kinds: ['Component'] }), true],
    ['another kind', catalogConditions.isEntityKind({ kinds: ['API'] }), false],
    [
      'an annotation',
      catalogConditions.hasAnnotation({
        annotation: 'backstage.io/kubernetes-id',
      }),
      true,
    ],
    ['a label it lacks', catalogConditions.hasLabel({ label: 'team' }), false],
    [
      'metadata',
      catalogConditions.hasMetadata({ key: 'name', value: 'fraud-detection' }),
      true,
    ],
    [
      'spec',
      catalogConditions.hasSpec({ key: 'type', value: 'website' }),
      false,
    ],
    [
      'all of several',
      {
        allOf: [
          catalogConditions.isEntityKind({ kinds: ['Component'] }),
          { not: catalogConditions.hasLabel({ label: 'secret' }) },
        ],
      },
      true,
    ],
    [
      'any of several',
      {
        anyOf: [
          catalogConditions.isEntityKind({ kinds: ['API'] }),
          catalogConditions.isEntityOwner({ claims: ['user:default/x'] }),
        ],
      },
      false,
    ],
  ])('holds the entity against %s', async (_, conditions, allowed) => {
    const { authorizer } = authorizerWith(ALLOW, conditional(conditions));
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      allowed ? 'allowed' : 'denied',
    );
  });

  it.each([
    ['a rule that is not the catalog’s own', 'catalog', 'IS_IN_MY_REGION'],
    ['a rule of another plugin', 'regions', 'IS_ENTITY_OWNER'],
  ])('has %s judged by the permission backend', async (_, pluginId, rule) => {
    const { authorizer, permissions } = authorizerWith(ALLOW, {
      result: AuthorizeResult.CONDITIONAL,
      pluginId,
      resourceType: 'catalog-entity',
      conditions: {
        anyOf: [
          { rule, resourceType: 'catalog-entity', params: { claims: [] } },
        ],
      },
    });
    permissions.authorize.mockResolvedValueOnce([
      { result: AuthorizeResult.ALLOW },
    ]);
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      'allowed',
    );
    expect(permissions.authorize).toHaveBeenCalledWith(
      [
        expect.objectContaining({
          resourceRef: 'component:default/fraud-detection',
        }),
      ],
      { credentials: asker('guest').credentials },
    );
    await expect(authorizer.access(asker('guest'), credit)).resolves.toBe(
      'denied',
    );
  });

  it('asks the policy once for many requests at once, and again later', async () => {
    const { authorizer, permissions, pass } = authorizerWith(ALLOW, ALLOW);
    await Promise.all(
      Array.from({ length: 20 }, () =>
        authorizer.access(asker('guest'), fraud),
      ),
    );
    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
    pass(4_999);
    await authorizer.access(asker('guest'), credit);
    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
    pass(1);
    await authorizer.access(asker('guest'), fraud);
    expect(permissions.authorizeConditional).toHaveBeenCalledTimes(2);
  });

  it('forgets what it was allowed when the policy changes its mind', async () => {
    const { authorizer, permissions, pass } = authorizerWith();
    permissions.authorizeConditional
      .mockResolvedValueOnce([ALLOW, ALLOW])
      .mockResolvedValueOnce([ALLOW, DENY]);
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      'allowed',
    );
    pass(5_000);
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      'denied',
    );
  });

  it('never uses what was decided for one asker for another', async () => {
    const { authorizer, permissions } = authorizerWith();
    permissions.authorizeConditional.mockImplementation(
      async (_queries, options) =>
        JSON.stringify(options).includes('user:default/owner')
          ? [ALLOW, ALLOW]
          : [ALLOW, DENY],
    );
    const answers = await Promise.all(
      ['owner', 'stranger', 'owner', 'stranger'].map(name =>
        authorizer.access(asker(name), fraud),
      ),
    );
    expect(answers).toEqual(['allowed', 'denied', 'allowed', 'denied']);
  });

  it('judges an entity anew when it has changed', async () => {
    const { authorizer } = authorizerWith(
      ALLOW,
      ownedBy('group:default/team-fraud'),
    );
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      'allowed',
    );
    const moved = component('fraud-detection', {
      owner: 'group:default/team-risk',
    });
    await expect(authorizer.access(asker('guest'), moved)).resolves.toBe(
      'denied',
    );
  });

  it('shows nothing when the policy cannot be asked, and asks again', async () => {
    const { authorizer, permissions } = authorizerWith(ALLOW, ALLOW);
    permissions.authorizeConditional.mockRejectedValueOnce(
      new Error('connect ECONNREFUSED'),
    );
    await expect(
      authorizer.access(asker('guest'), fraud),
    ).rejects.toMatchObject({ name: 'ServiceUnavailableError' });
    await expect(authorizer.access(asker('guest'), fraud)).resolves.toBe(
      'allowed',
    );
  });

  it('shows nothing when an answer is missing or conditions are malformed', async () => {
    const { authorizer: short } = authorizerWith(ALLOW);
    await expect(short.access(asker('guest'), fraud)).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
    });
    const { authorizer: malformed } = authorizerWith(
      ALLOW,
      conditional({
        rule: 'IS_ENTITY_OWNER',
        resourceType: 'catalog-entity',
        params: { claims: 'everyone' },
      }),
    );
    await expect(malformed.access(asker('guest'), fraud)).rejects.toMatchObject(
      { name: 'ServiceUnavailableError' },
    );
  });
});
