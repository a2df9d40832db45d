import { BlockList, isIP, isIPv6 } from 'node:net';
import { ShooterError } from '../../core/index.ts';
import { describe } from '../../core/internal.ts';
import { plainIp } from '../addresses.ts';

/* Whose requests a host's web server takes: by the name that they were sent to (DNS rebinding), by the page that sends them (other
   sites), and, behind a proxy, by the address that the proxy names. */

/** Where a connection has arrived: the end that is ours. */
export interface LocalEnd {
  readonly address: string;
  readonly port: number;
  readonly isSecure: boolean;
}

export interface WebAccess {
  /** Whether a `Host` is one under which this server is reached. */
  isOurHost(host: string, at: LocalEnd): boolean;
  /** Whether an `Origin` is that of our own page. */
  isOurOrigin(origin: string, at: LocalEnd): boolean;
  /** Whether the other end is a proxy that is believed. */
  isProxy(ip: string): boolean;
  /**
   * Whose connection it is: the other end's, or whom trusted proxies name.
   *
   * @param forwarded the `X-Forwarded-For`, of which what a trusted proxy has added is believed, and nothing before it
   */
  clientOf(ip: string, forwarded: string | undefined): string;
}

export interface AccessOptions {
  /** the name or address that the server was told to listen on */
  readonly host: string;
  readonly origins: readonly string[];
  readonly trustProxy: readonly string[];
}

/** @throws ShooterError `net/bad-web` */
export function createAccess({ host, origins, trustProxy }: AccessOptions): WebAccess {
  const given = origins.map(parseOrigin);
  const hosts = new Set(given.map((url) => url.host));
  const ours = new Set(given.map((url) => url.origin));
  const proxies = listProxies(trustProxy);
  const isProxy = (ip: string): boolean => isIP(ip) !== 0 && proxies.check(ip, familyOf(ip));
  return {
    isOurHost: (name, at) => hosts.has(name.toLowerCase()) || ownHosts(host, at).includes(name.toLowerCase()),
    isOurOrigin: (origin, at) =>
      ours.has(origin) || ownHosts(host, at).some((name) => origin === `${schemeOf(at)}://${name}`),
    isProxy,
    clientOf(ip, forwarded = '') {
      let client = ip;
      for (const hop of forwarded.split(',').reverse()) {
        if (!isProxy(client)) break;
        const named = readHop(hop.trim());
        if (named === undefined) break;
        client = named;
      }
      return client;
    },
  };
}

const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];
const schemeOf = ({ isSecure }: LocalEnd): string => (isSecure ? 'https' : 'http');

/** Under which names a browser reaches this end of a connection without anybody between, as it writes them. */
function ownHosts(host: string, at: LocalEnd): string[] {
  const isLoopback = at.address === '::1' || at.address.startsWith('127.');
  const literal = isIPv6(at.address) ? `[${at.address}]` : at.address;
  const names = [literal, ...(isLoopback ? LOOPBACK : []), ...(isIP(host) === 0 ? [host.toLowerCase()] : [])];
  return at.port === (at.isSecure ? 443 : 80) ? names : names.map((name) => `${name}:${at.port}`);
}

/** An origin as browsers write it: scheme, name, and the port unless it is the scheme's own. */
function parseOrigin(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.origin === given) return url;
  const meant = url !== undefined && /^https?:$/.test(url.protocol) ? `, for instance ${url.origin}` : '';
  throw badWeb(`the origin ${describe(given)} is not https://NAME or http://NAME:PORT${meant}`);
}

function listProxies(given: readonly string[]): BlockList {
  const list = new BlockList();
  for (const one of given) {
    const [, ip = '', prefix] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(one) ?? [];
    const bits = isIPv6(ip) ? 128 : 32;
    if (isIP(ip) === 0 || Number(prefix ?? bits) > bits)
      throw badWeb(
        `the proxy ${describe(one)} is no address, such as 10.0.0.1, and no range, such as 10.0.0.0/8`,
      );
    list.addSubnet(ip, Number(prefix ?? bits), familyOf(ip));
  }
  return list;
}

const familyOf = (ip: string): 'ipv4' | 'ipv6' => (isIPv6(ip) ? 'ipv6' : 'ipv4');

/** An entry of `X-Forwarded-For`: an address, which some proxies put in brackets or give a port. */
function readHop(hop: string): string | undefined {
  const [, bracketed, plain] = /^\[([^\]]+)\](?::\d+)?$|^([\d.]+)(?::\d+)?$/.exec(hop) ?? [];
  const ip = plainIp(bracketed ?? plain ?? hop);
  return isIP(ip) === 0 ? undefined : ip;
}

const badWeb = (message: string): ShooterError => new ShooterError('net/bad-web', message);
