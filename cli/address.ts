import { readFileSync } from 'node:fs';
import { ShooterError } from '../src/core/index.ts';
import { DEFAULT_PORT, type HelloFields, type HostTarget } from '../src/net/index.ts';
import { MAX_NAME } from '../src/net/internal.ts';
import { describeSystemError } from '../src/replay/index.ts';
import { usage } from './exit.ts';
import { parseInteger } from './options.ts';
import type { JoinArgs } from './shared-options.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

const DEFAULT_HOST = '127.0.0.1';

/** `HOST:PORT`, `HOST`, `:PORT`, `[::1]:PORT`; what is left out is 127.0.0.1 and 5050. @param lowest port */
export function parseAddress(given: string, option: string, lowest: 0 | 1 = 1): Address {
  const [, bracketed, plain, port] = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s[\]]*))(?::([^:]*))?$/.exec(given) ?? [];
  if (bracketed === undefined && plain === undefined)
    throw usage(`${option} is "${given}"; it is HOST:PORT, for instance 127.0.0.1:5050 or [::1]:5050`);
  return {
    host: bracketed ?? (plain || DEFAULT_HOST),
    port: port === undefined ? DEFAULT_PORT : parseInteger(port, `the port of ${option}`, [lowest, 65_535]),
  };
}

/** `PORT`, of loopback, or `HOST:PORT`; a port of 0 is a free one. */
export function parseListenAddress(given: string, option: string): Address {
  if (/^\d+$/.test(given)) return { host: DEFAULT_HOST, port: parseInteger(given, option, [0, 65_535]) };
  if (!given.includes(':'))
    throw usage(`${option} is "${given}"; it is PORT or HOST:PORT, for instance 8080 or 0.0.0.0:8080`);
  return parseAddress(given, option, 0);
}

export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\./.test(host);

/** As words of a command. */
export const formatAddress = ({ host, port }: Address): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

export function joinOptions(args: JoinArgs, { host, port }: Address): HostTarget {
  const file = args['tls-ca'];
  if (!args.tls && file === undefined) return { host, port };
  return { host, port, tls: { ca: file === undefined ? undefined : readPem(file) } };
}

/** What a player asks a host for. The original wire has no rooms, paces and tokens. */
export function helloOf(
  args: JoinArgs & { plain?: boolean | undefined; pace?: HelloFields['pace'] },
  player: { readonly name: string; readonly version?: string },
): 'plain' | HelloFields {
  const { room, pace, plain } = args;
  const token = tokenOf(args);
  const { name, version } = player;
  if (!plain) return { room, pace, token, player: { name: cut(name), version: version && cut(version) } };
  const stray = (['room', 'pace', 'token'] as const).find((name) => args[name] !== undefined);
  if (stray !== undefined) throw usage(`--plain knows no --${stray}: the original wire has none`);
  return 'plain';
}

/** A name or version as a host takes it. A character may be two UTF-16 units. */
const cut = (text: string): string => [...text].slice(0, MAX_NAME).join('');

/** Characters of a token at most: it is to fit into a hello. */
const MAX_TOKEN = 256;

/** The token from the command line or the environment; undefined if there is none. An empty token is refused, because it protects nothing. */
export function tokenOf({ token }: Pick<JoinArgs, 'token'>): string | undefined {
  const [given, name] =
    token === undefined ? [process.env.SHOOTER_TOKEN, 'SHOOTER_TOKEN'] : [token, '--token'];
  if (given === '') throw usage(`${name} is empty; give a token that is hard to guess, or leave it out`);
  if (given !== undefined && given.length > MAX_TOKEN)
    throw usage(`${name} is ${given.length} characters long; a token has ${MAX_TOKEN} at most`);
  return given;
}

export function readPem(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new ShooterError('file/unreadable', `${path}: ${describeSystemError(error)}`);
  }
}
