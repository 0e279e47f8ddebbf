import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import {
  auditRefusals,
  bearerOf,
  refuseCalls,
  type RefuseCall,
} from '@slipway/backstage-plugin-mlops-node';
import type { Request, RequestHandler, Response } from 'express';
import { scopeKey, type AlertScope } from '../alerts/FiringAlert';
import type { AlertTokens } from './AlertTokens';
import { payloadSchema, type ToldAlert } from './payload';
import { ENTITY_LABEL, scopeOf } from './readAlert';

const EVENT_ID = 'alertmanager-webhook';

export interface AdmissionOptions {
  tokens: AlertTokens;
  auditor: AuditorService;
  logger: LoggerService;
  /** By default 20. */
  refusalsAMinute?: number;
}

/** An alert whose token was shown. */
export interface AdmittedAlert {
  told: ToldAlert;
  scope: AlertScope;
}

/** What of a call is let in. */
export interface AdmittedCall {
  alerts: AdmittedAlert[];
  /** How many are another's, or say not whose they are. */
  foreign: number;
}

export interface Admission {
  /** Before the body is read. */
  guard: RequestHandler;
  refuse: RefuseCall;
  /** Undefined when it was answered already: nothing of it is let in. */
  admit(
    request: Request,
    response: Response,
  ): Promise<AdmittedCall | undefined>;
}

/** Lets in the alerts whose entity and namespace the token is for. */
export function admitAlerts(options: AdmissionOptions): Admission {
  const { logger, tokens } = options;
  const refuse = refuseCalls({ ...options, eventId: EVENT_ID });
  const auditForeign = auditRefusals(options);
  let isWarned = false;
  return {
    refuse,
    async guard(request, response, next) {
      if (!tokens.areConfigured) {
        if (!isWarned) {
          isWarned = true;
          logger.warn(
            'Alertmanager tells of alerts, and nothing is let in: configure mlops.alertmanager.webhooks.secret, and give Alertmanager a token made by slipway-alertmanager-webhook',
          );
        }
        response.status(404).json({
          error:
            'The portal has no mlops.alertmanager.webhooks.secret; configure one',
        });
      } else if (bearerOf(request)) {
        next();
      } else {
        await refuse(request, response, {
          status: 401,
          error:
            'Show a token: http_config.authorization with type Bearer and the token that slipway-alertmanager-webhook makes',
          meta: { cluster: request.params.cluster },
        });
      }
    },
    async admit(request, response) {
      const { cluster } = request.params;
      const payload = payloadSchema.safeParse(request.body);
      if (!payload.success) {
        const [{ message, path }] = payload.error.issues;
        await refuse(request, response, {
          status: 400,
          error: `This is no body of Alertmanager's webhook, version 4: ${path.join('.') || 'body'}: ${message}`,
          meta: { cluster },
        });
        return undefined;
      }
      const call = sort(payload.data.alerts, cluster, told =>
        tokens.accepts(told, bearerOf(request) ?? ''),
      );
      if (call.alerts.length > 0) {
        await noteForeign(request, response, call);
        return call;
      }
      await refuse(request, response, refusalOf(call));
      return undefined;
    },
  };

  async function noteForeign(
    request: Request,
    response: Response,
    { foreign, first }: SortedCall,
  ): Promise<void> {
    if (foreign === 0) return;
    await auditForeign(request, response, {
      eventId: EVENT_ID,
      severityLevel: 'medium',
      error: 'Alerts were left out that the token is not for',
      meta: { ...first, foreign },
    });
  }
}

interface SortedCall extends AdmittedCall {
  /** The first that is another's. */
  first?: AlertScope;
}

function sort(
  alerts: readonly ToldAlert[],
  cluster: string,
  accepts: (scope: AlertScope) => boolean,
): SortedCall {
  const known = new Map<string, boolean>();
  const mayTell = (scope: AlertScope) => {
    const key = scopeKey(scope);
    const may = known.get(key) ?? accepts(scope);
    known.set(key, may);
    return may;
  };
  const sorted: SortedCall = { alerts: [], foreign: 0 };
  for (const told of alerts) {
    const scope = scopeOf(told, cluster);
    if (scope && mayTell(scope)) {
      sorted.alerts.push({ told, scope });
    } else {
      sorted.foreign += 1;
      sorted.first ??= scope;
    }
  }
  return sorted;
}

function refusalOf({ first }: SortedCall) {
  if (!first) {
    return {
      status: 400,
      error: `No alert says whose it is: label them namespace and ${ENTITY_LABEL}, as in component:default/fraud-detection`,
      meta: {},
    };
  }
  const { cluster, entityRef, namespace } = first;
  return {
    status: 401,
    error: `The token is not for alerts of ${entityRef} in namespace ${namespace} of cluster ${cluster}; make one with slipway-alertmanager-webhook`,
    meta: { cluster, namespace, entityRef },
  };
}
