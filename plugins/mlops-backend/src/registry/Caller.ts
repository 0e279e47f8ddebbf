import { randomUUID } from 'node:crypto';
import type {
  AuthService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import type { Admitted } from '../authorization/Admitted';
import type { Asker } from '../authorization/DeliveryAuthorizer';
import { askerOf, type AdmitCaller } from '../router/admission';

/** Who uses a Backstage action, and may do by it what that one may do. */
export class Caller implements Asker {
  /** A registry tells no token, so that no decision is remembered for one. */
  readonly key = randomUUID();
  /** The user, or the service. */
  readonly name: string;

  constructor(
    readonly credentials: BackstageCredentials,
    private readonly options: {
      auth: AuthService;
      admitCaller: AdmitCaller;
      /** Of the Backstage action. */
      actionId: string;
    },
  ) {
    this.name = askerOf(options.auth, credentials);
  }

  /** Lets the caller read the delivery of an entity, or throws. */
  admit(entityRef: string): Promise<Admitted> {
    return this.options.admitCaller(this, entityRef);
  }

  /** For the audit: which action was used, and by which plugin in between. */
  origin(): JsonObject {
    const { auth, actionId } = this.options;
    const { credentials } = this;
    const between = auth.isPrincipal(credentials, 'user')
      ? credentials.principal.actor?.subject
      : undefined;
    return {
      via: 'action',
      action: actionId,
      ...(between && { calledBy: between }),
    };
  }
}
