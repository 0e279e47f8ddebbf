import type { SandboxContext } from '../../context';
import { EventRecorder } from '../../events/eventRecorder';
import { equalJson, type JsonObject } from '../../kubernetes/json';
import type { KubernetesObject } from '../../kubernetes/types';
import {
  applicationRef,
  readApplication,
  type Application,
  type OperationState,
} from '../model/application';

export interface Place {
  namespace: string;
  name: string;
}

export function placeKey({ namespace, name }: Place): string {
  return `${namespace}/${name}`;
}

/** Reads and writes Application objects for the controllers. */
export class ApplicationStore {
  private readonly context: SandboxContext;
  private readonly events: EventRecorder;

  constructor(context: SandboxContext) {
    this.context = context;
    this.events = new EventRecorder(context, 'argocd-application-controller');
  }

  get(place: Place): Application | undefined {
    const object = this.context.cluster.get(applicationRef(place));
    return object && readApplication(object);
  }

  /** Replaces fields of the status; undefined takes one away. */
  patchStatus(place: Place, change: JsonObject): void {
    this.replace(place, object => ({
      ...object,
      status: withoutUndefined({ ...statusOf(object), ...change }),
    }));
  }

  /** Puts an operation's state down, and ends the request once it is over. */
  setOperationState(place: Place, state: OperationState, over: boolean): void {
    this.replace(place, object => {
      const { operation, ...rest } = object;
      return {
        ...rest,
        ...(!over && operation !== undefined && { operation }),
        status: { ...statusOf(object), operationState: state },
      };
    });
  }

  /**
   * Asks for an operation. Like Argo CD's, this clears the state of the last
   * one (argo-cd v3.5, util/argo/argo.go, SetAppOperation).
   */
  requestOperation(place: Place, operation: JsonObject): void {
    this.replace(place, object => {
      const { operationState: _, ...status } = statusOf(object);
      return { ...object, operation, status };
    });
  }

  removeAnnotation(place: Place, annotation: string): void {
    this.context.cluster.merge(applicationRef(place), {
      metadata: { annotations: { [annotation]: null } },
    });
  }

  tell(
    application: Application,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.events.record(application.object, { type, reason, message });
  }

  private replace(
    place: Place,
    change: (object: KubernetesObject) => JsonObject,
  ): void {
    const object = this.context.cluster.get(applicationRef(place));
    if (!object) {
      return;
    }
    const { apiVersion, kind, metadata } = object;
    const next = { ...change(object), apiVersion, kind, metadata };
    if (!equalJson(object, next)) {
      this.context.cluster.update(next);
    }
  }
}

function statusOf({ status }: KubernetesObject): JsonObject {
  return typeof status === 'object' && status !== null ? { ...status } : {};
}

function withoutUndefined(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  );
}
