import {
  ALLOW,
  BASE,
  DENY,
  ENTITY,
  RUN,
  startPortal,
} from '../__testUtils__/portal';

describe('who may read', () => {
  it('hides an entity that the asker may not see, as if it were not there', async () => {
    const portal = await startPortal({
      decisions: [DENY, ALLOW],
    });
    try {
      const hidden = await portal.get(`${ENTITY}/delivery`).expect(404);
      const absent = await portal
        .get(`${BASE}/entities/component/default/nothing/delivery`)
        .expect(404);
      expect(hidden.body.error.message).toBe(
        absent.body.error.message.replace('nothing', 'fraud-detection'),
      );
    } finally {
      await portal.stop();
    }
  });

  it('denies every route to whom the delivery is not meant for', async () => {
    const portal = await startPortal({
      decisions: [ALLOW, DENY],
    });
    try {
      for (const path of [
        `${ENTITY}/delivery`,
        `${ENTITY}/workflows`,
        RUN,
        `${RUN}/logs?node=main`,
        `${ENTITY}/models`,
        `${ENTITY}/models/fraud-detection/compare?a=1&b=2`,
      ]) {
        const { body } = await portal.get(path).expect(403);
        expect(body.error.message).toContain('mlops.delivery.read');
      }
    } finally {
      await portal.stop();
    }
  });
});
