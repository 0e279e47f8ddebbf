import { ServiceUnavailableError } from '@backstage/errors';
import { errorCode } from './errorCode';

const SILENT = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
]);

const NOT_TRUSTED =
  /^(CERT_|ERR_TLS_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)|_CERT_|_CERTIFICATE/;

/** In words, why a request did not come to an answer. */
export function unreachable(
  cluster: string,
  error: unknown,
): ServiceUnavailableError {
  const server = `The API server of ${cluster}`;
  const code = errorCode(error);
  if (code && SILENT.has(code)) {
    return new ServiceUnavailableError(`${server} does not answer`);
  }
  if (code && NOT_TRUSTED.test(code)) {
    return new ServiceUnavailableError(
      `The certificate of the API server of ${cluster} is not trusted (${code}); set caFile or caData`,
    );
  }
  return new ServiceUnavailableError(
    `${server} cannot be reached${code ? ` (${code})` : ''}; check the cluster's url and the network`,
  );
}
