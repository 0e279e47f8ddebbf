import type {
  AuditorService,
  AuditorServiceEvent,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  OperationPlan,
  Release,
} from '@slipway/backstage-plugin-mlops-common';
import type { Request } from 'express';
import type { StoredOperation } from './store';

type Severity = 'low' | 'medium' | 'high';

/** Hands every attempt to change something to the auditor, refused ones too. */
export class OperationAudit {
  constructor(
    private readonly options: {
      auditor: AuditorService;
      logger: LoggerService;
    },
  ) {}

  /**
   * Audits one attempt. `note` adds to what is said of it as it gets known.
   * Where the auditor does not take it on, it is not attempted.
   */
  async attempt<T>(
    about: {
      eventId: 'operation-start' | 'operation-cancel' | 'operation-approve';
      /** Absent where it came otherwise than over HTTP. */
      request?: Request;
      severityLevel: Severity;
      meta: JsonObject;
    },
    work: (note: (meta: JsonObject) => void) => Promise<T>,
  ): Promise<T> {
    const event = await this.options.auditor.createEvent(about);
    let meta: JsonObject = {};
    const note = (more: JsonObject) => {
      meta = { ...meta, ...more };
    };
    try {
      const result = await work(note);
      await this.#tell(() => event.success({ meta }));
      return result;
    } catch (error) {
      await this.#tell(() => event.fail({ error: inBrief(error), meta }));
      throw error;
    }
  }

  async ended(operation: StoredOperation): Promise<void> {
    await this.#tell(async () => {
      const event = await this.options.auditor.createEvent({
        eventId: 'operation-end',
        severityLevel: operation.state === 'succeeded' ? 'medium' : 'high',
        meta: auditMeta(operation),
      });
      await close(event, operation);
    });
  }

  /** What is done is done, whether the auditor hears of its end or not. */
  async #tell(tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      this.options.logger.error(
        'The auditor could not be told',
        toError(error),
      );
    }
  }
}

/**
 * Without what an error brings along for whoever asked: a plan may have the
 * contents of a repository.
 */
function inBrief(error: unknown): Error {
  const { name, message, stack } = toError(error);
  return Object.assign(new Error(message), { name, stack });
}

/** Whom, where, what and why; never an input, which may be long. */
export function auditMeta(operation: StoredOperation): JsonObject {
  const { id, entityRef, environment, action, title } = operation;
  const { requestedBy, reason, release, state, approval } = operation;
  return {
    operationId: id,
    entityRef,
    ...(environment !== undefined && { environment }),
    action,
    title,
    user: requestedBy,
    state,
    ...(reason && { reason }),
    ...releaseMeta(release),
    ...(approval.state === 'given' && { approvedBy: approval.by }),
    ...(operation.cancelledBy && { cancelledBy: operation.cancelledBy }),
  };
}

/** What is known of an attempt by its plan, whether it comes to more or not. */
export function planMeta({ title, rollback }: OperationPlan): JsonObject {
  return { title, ...releaseMeta(rollback?.to?.release) };
}

function releaseMeta(release: Release | undefined): JsonObject {
  if (!release) return {};
  const { revision, model, images } = release;
  return {
    release: {
      ...(revision && { revision }),
      ...(model && { model: { ...model } }),
      images: [...images],
    },
  };
}

async function close(
  event: AuditorServiceEvent,
  { state, error }: StoredOperation,
): Promise<void> {
  if (state === 'succeeded') {
    await event.success();
    return;
  }
  await event.fail({
    error: new Error(error?.message ?? `The operation was ${state}`),
  });
}
