import { replaceUnprintable, ShooterError } from '../core/index.ts';
import { asFields, ownField } from './json.ts';

/* Why a client could not connect, or was sent away: one line each that says what to do. */

/** Characters of a host's own words at most. */
const MAX_WORDS = 200;

/** The host's own words, in an error that names their code. They may end on a terminal: nothing that steers one is kept. */
export function refused(fields: object): ShooterError {
  const error = asFields(ownField(fields, 'error')) ?? {};
  const tell = (name: string): string => {
    const value = ownField(error, name);
    return typeof value === 'string' ? replaceUnprintable(value.slice(0, MAX_WORDS)) : 'unknown';
  };
  const [code, message] = [tell('code'), tell('message')];
  return Object.assign(new ShooterError('net/refused', `the host says: ${code}: ${message}`), {
    cause: { code },
  });
}

/** The code by which a host refused; undefined: this is no refusal. */
export const refusalOf = (error: ShooterError): string | undefined =>
  error.code === 'net/refused' ? (error.cause as { code: string }).code : undefined;

/** An error that nobody could be reached at an address. */
export const unreachable = (
  { host, port }: { readonly host: string; readonly port: number },
  why: string,
): ShooterError => new ShooterError('net/unreachable', `${host}:${port}: ${why}`);

/** What an error of a socket means for the person who wants to connect. */
export const tellReason = ({ code = '', message }: NodeJS.ErrnoException): string =>
  UNTRUSTED.includes(code)
    ? `${message}; name the certificates to trust (--tls-ca FILE)`
    : (REASONS[code] ?? message);

const UNTRUSTED: readonly string[] = [
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];
const NO_TLS = 'it does not speak TLS';

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there; is the host running? (shooter host)',
  ENOTFOUND: 'there is no such name',
  EAI_AGAIN: 'names cannot be looked up now; is there a network?',
  EHOSTUNREACH: 'there is no way to that address',
  ENETUNREACH: 'there is no way to that address',
  ECONNRESET: 'it broke the connection off',
  ETIMEDOUT: 'it does not answer',
  ERR_SSL_WRONG_VERSION_NUMBER: NO_TLS,
  EPROTO: NO_TLS,
};
