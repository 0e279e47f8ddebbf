import { EntityProvider } from '@backstage/plugin-catalog-react';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import {
  DELIVERY_CHANNEL,
  type Delivery,
  type MlopsApi,
  type OperationsApi,
} from '@slipway/backstage-plugin-mlops-common';
import type { JsonObject } from '@backstage/types';
import { act } from '@testing-library/react';
import type { ReactElement } from 'react';
import { FixtureMlopsApi } from '../../dev/fixtures/FixtureMlopsApi';
import { mlopsApiRef, operationsApiRef } from '../api';

const entityRef = 'component:default/fraud-detection';

/** The API of a test: it tells what the test last told it. */
export class ToldMlopsApi extends FixtureMlopsApi {
  told: Delivery | Error;
  reads = 0;

  constructor(told: Delivery | Error) {
    super();
    this.told = told;
  }

  async getDelivery(): Promise<Delivery> {
    this.reads += 1;
    if (!('revision' in this.told)) throw this.told;
    return { ...this.told, entityRef };
  }
}

/** Signals that a test sends itself. */
export class TestSignals implements SignalApi {
  readonly #listeners = new Set<(message: JsonObject) => void>();

  constructor(private readonly channel: string = DELIVERY_CHANNEL) {}

  subscribe<TMessage extends JsonObject>(
    channel: string,
    onMessage: (message: TMessage) => void,
  ) {
    if (channel !== this.channel) throw new Error(`Unknown: ${channel}`);
    const listener = (message: JsonObject) => {
      // The subscriber alone knows the shape of what it is told.
      onMessage(message as TMessage);
    };
    this.#listeners.add(listener);
    return { unsubscribe: () => void this.#listeners.delete(listener) };
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  send(message: JsonObject): void {
    act(() => {
      for (const listener of this.#listeners) listener(message);
    });
  }
}

/** Renders a part of the plugin on the page of an entity. */
export function renderOnEntity(
  element: ReactElement,
  told: Delivery | Error | MlopsApi,
  options: {
    search?: string;
    signals?: SignalApi;
    operations?: OperationsApi;
  } = {},
): { unmount: () => void } {
  const api = 'getDelivery' in told ? told : new ToldMlopsApi(told);
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'fraud-detection',
      annotations: { 'backstage.io/kubernetes-id': 'fraud-detection' },
    },
  };
  return renderInTestApp(
    <TestApiProvider
      apis={[
        [mlopsApiRef, api],
        ...(options.signals
          ? ([[signalApiRef, options.signals]] as const)
          : []),
        ...(options.operations
          ? ([[operationsApiRef, options.operations]] as const)
          : []),
      ]}
    >
      <EntityProvider entity={entity}>{element}</EntityProvider>
    </TestApiProvider>,
    { initialRouteEntries: [`/${options.search ?? ''}`] },
  );
}
