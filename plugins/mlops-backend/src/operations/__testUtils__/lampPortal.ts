import { randomUUID } from 'node:crypto';
import {
  operationPlanSchema,
  operationSchema,
  type Operation,
} from '@slipway/backstage-plugin-mlops-common';
import { application, FRAUD } from '../../__testUtils__/delivered';
import { BASE, ENTITY, startPortal } from '../../__testUtils__/portal';
import { Lamp } from './Lamp';
import { until } from './until';

type PortalOptions = NonNullable<Parameters<typeof startPortal>[0]>;

/** A portal with a lamp to act on, and what a test does with both. */
export async function startLampPortal(options: PortalOptions = {}) {
  const lamp = new Lamp();
  const portal = await startPortal({
    ...options,
    operations: operations => {
      operations.addAction(lamp.action);
      operations.addAction(lamp.dangerous);
      operations.addStep(lamp.step);
    },
  });
  portal.argocd.see(FRAUD, {
    applications: [application('staging'), application('production')],
  });
  const request = { action: 'lamp.switch', environment: 'production' };
  const start = (
    body: object = request,
    {
      key = randomUUID(),
      user,
      status = 201,
    }: { key?: string; user?: string; status?: number } = {},
  ) => portal.post(`${ENTITY}/operations`, body, { key, user }).expect(status);
  const read = async (id: string): Promise<Operation> => {
    const { body } = await portal.get(`${BASE}/operations/${id}`).expect(200);
    return operationSchema.parse(body);
  };
  const reached = (id: string, state: Operation['state']) =>
    until(
      () => read(id),
      operation => operation.state === state,
    );
  const plan = async (body: object = request, user?: string) => {
    const { body: answer } = await portal
      .post(`${ENTITY}/plan`, body, { user })
      .expect(200);
    return operationPlanSchema.parse(answer);
  };
  return { lamp, portal, request, start, read, reached, plan };
}
