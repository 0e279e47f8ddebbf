import { nodeRequire } from './nodeRequire';

/** A self-signed certificate, in PEM. */
export interface Certificate {
  key: string;
  cert: string;
}

/**
 * Makes a certificate for the loopback address. kubectl sends a token only
 * over TLS.
 */
export function createCertificate(): Certificate {
  const selfsigned: typeof import('selfsigned') = nodeRequire('selfsigned');
  const pems = selfsigned.generate(
    [{ name: 'commonName', value: 'slipway-sandbox' }],
    {
      algorithm: 'sha256',
      days: 30,
      keySize: 2048,
      extensions: [
        {
          name: 'subjectAltName',
          altNames: [
            { type: 2, value: 'localhost' },
            { type: 7, ip: '127.0.0.1' },
          ],
        },
      ],
    },
  );
  return { key: pems.private, cert: pems.cert };
}
