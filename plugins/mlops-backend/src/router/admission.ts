import type {
  AuthService,
  BackstageCredentials,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  AuthenticationError,
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
  toError,
} from '@backstage/errors';
import type { Request } from 'express';
import type { Admitted } from '../authorization/Admitted';
import type {
  Asker,
  DeliveryAuthorizer,
} from '../authorization/DeliveryAuthorizer';
import type { Identify } from '../authorization/identify';
import type { EntityDirectory } from '../entities/EntityDirectory';
import { entityParamsSchema, validate } from './validate';

/**
 * Lets a request in, or throws the error that it is to be answered with. The
 * entity is the one in the request's path, unless another is given.
 */
export type Admit = (request: Request, entityRef?: string) => Promise<Admitted>;

/** Lets whoever has these credentials in, or throws. */
export type AdmitCaller = (
  caller: Asker,
  entityRef: string,
) => Promise<Admitted>;

export function createAdmission(
  identify: Identify,
  admitCaller: AdmitCaller,
): Admit {
  return async (request, named) => {
    const caller = await identify(request);
    const entityRef =
      named ?? stringifyEntityRef(validate(entityParamsSchema, request.params));
    return admitCaller(caller, entityRef);
  };
}

export function createCallerAdmission(options: {
  auth: AuthService;
  authorizer: DeliveryAuthorizer;
  directory: EntityDirectory;
  logger: LoggerService;
}): AdmitCaller {
  const { auth, authorizer, directory, logger } = options;

  async function find(entityRef: string): Promise<Entity | undefined> {
    try {
      return await directory.get(entityRef);
    } catch (error) {
      logger.warn(`${entityRef} could not be read: ${toError(error).message}`);
      throw new ServiceUnavailableError(
        'The catalog could not be reached; try again in a moment',
      );
    }
  }

  return async (caller, entityRef) => {
    const { credentials } = caller;
    const asker = askerOf(auth, credentials);
    const entity = await find(entityRef);
    if (!entity) throw notFound(entityRef);
    switch (await authorizer.access(caller, entity)) {
      case 'allowed':
        return {
          entityRef,
          entity,
          asker,
          isUser: auth.isPrincipal(credentials, 'user'),
          credentials,
        };
      case 'denied':
        throw new NotAllowedError(
          `You may see ${entityRef}, but not what is delivered of it: that needs the permission mlops.delivery.read, which the owner of the portal grants`,
        );
      default:
        throw notFound(entityRef);
    }
  };
}

/** The same for what is not there and what may not be seen. */
function notFound(entityRef: string): NotFoundError {
  return new NotFoundError(
    `There is no entity ${entityRef} in the catalog, or you may not see it`,
  );
}

/** @throws AuthenticationError for nobody. */
export function askerOf(
  auth: AuthService,
  credentials: BackstageCredentials,
): string {
  if (auth.isPrincipal(credentials, 'user')) {
    return credentials.principal.userEntityRef;
  }
  if (auth.isPrincipal(credentials, 'service')) {
    return credentials.principal.subject;
  }
  throw new AuthenticationError('Sign in first: nobody is not served here');
}
