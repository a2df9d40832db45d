import {
  GUESSES_AT_ONCE,
  GUESSES_PER_MINUTE,
  type HostLimits,
  MAX_ADDRESSES,
  MINUTE_MS,
  STARTS_AT_ONCE,
} from './limits.ts';
import { type Bucket, createBucket } from './token-bucket.ts';

/* What clients of one address have done of late: how many are connected, how many connections they have opened and matches they have
   started, how many wrong tokens they have sent. An address is that of one subscriber: IPv4 as it is, IPv6 up to its /64. */

export interface Addresses {
  connect(ip: string): void;
  disconnect(ip: string): void;
  connectionsOf(ip: string): number;
  /** Whether the address may open a connection now, by how many it has opened. */
  mayConnect(ip: string): boolean;
  sit(ip: string): void;
  releaseSeat(ip: string): void;
  seatsOf(ip: string): number;
  /** Whether each of the addresses may start a match now. */
  mayStart(ips: readonly string[]): boolean;
  /** Counts a match that has started, once for each address. */
  started(ips: readonly string[]): void;
  /** In how many ms the address may send a token again; 0: now. */
  guessAfterMs(ip: string): number;
  guessed(ip: string): void;
  readonly size: number;
}

interface Account {
  connections: number;
  seats: number;
  readonly opened: Bucket;
  readonly starts: Bucket;
  readonly guesses: Bucket;
}

export interface AddressOptions
  extends Pick<HostLimits, 'connectionsPerAddress' | 'connectionsPerMinute' | 'matchesPerMinute'> {
  /** ms of active time (clock.ts) */
  now(): number;
}

/**
 * Who acts under an address: for IPv4 the address, also where it came over IPv6, for IPv6 its first 64 bits, for within those a
 * subscriber takes whichever address it likes.
 */
export function addressKey(ip: string): string {
  const plain = plainIp(ip);
  if (!plain.includes(':')) return plain;
  const groups = groupsOfIpv6(ip.split('%')[0]!);
  if (groups === undefined) return ip;
  const first = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(':')}::/64`;
}

/** An IPv4 address that came over IPv6, `::ffff:1.2.3.4`, as what it is; any other address unchanged. */
export const plainIp = (ip: string): string => ip.replace(/^::ffff:(?=\d+\.)/i, '');

/** The eight groups of an IPv6 address, undefined for what is none. */
function groupsOfIpv6(address: string): string[] | undefined {
  // A dotted end stands for two groups.
  const plain = address.replace(/(?<=:)\d{1,3}(\.\d{1,3}){3}$/, '0:0');
  const [head, tail, ...more] = plain.split('::').map((part) => (part === '' ? [] : part.split(':')));
  const zeros = tail === undefined ? 0 : 8 - head!.length - tail.length;
  const groups = [...head!, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...(tail ?? [])];
  const isOne =
    groups.length === 8 && more.length === 0 && groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group));
  return isOne ? groups : undefined;
}

export function createAddresses({
  connectionsPerAddress,
  connectionsPerMinute,
  matchesPerMinute,
  now,
}: AddressOptions): Addresses {
  const accounts = new Map<string, Account>();
  /** An address may open all connections that it may have at once, and a second's worth of others. */
  const openings = connectionsPerAddress + Math.ceil(connectionsPerMinute / 60);
  /** Of a large limit, the matches of two seconds. */
  const burst = Math.max(STARTS_AT_ONCE, Math.ceil(matchesPerMinute / 30));
  const open = (): Account => ({
    connections: 0,
    seats: 0,
    opened: createBucket({ size: openings, perMs: connectionsPerMinute / MINUTE_MS, now }),
    starts: createBucket({ size: burst, perMs: matchesPerMinute / MINUTE_MS, now }),
    guesses: createBucket({ size: GUESSES_AT_ONCE, perMs: GUESSES_PER_MINUTE / MINUTE_MS, now }),
  });
  /** Forgets the address that has been idle for longest and holds nothing. That lifts its limits early, which gains nothing for
      whoever has so many addresses: each of them has limits of its own. */
  const makeRoom = (): void => {
    if (accounts.size < MAX_ADDRESSES) return;
    for (const [key, { connections, seats }] of accounts) {
      if (connections + seats > 0) continue;
      accounts.delete(key);
      return;
    }
  };
  /** The account of an address, which becomes the newest entry of `accounts`: the first entries are those idle for longest. */
  const touch = (ip: string): Account => {
    const key = addressKey(ip);
    const known = accounts.get(key);
    if (known === undefined) makeRoom();
    else accounts.delete(key);
    const account = known ?? open();
    accounts.set(key, account);
    return account;
  };
  /** Forgets an address that holds nothing and has used up no part of its limits. */
  const forgetIfIdle = (ip: string): void => {
    const { connections, seats, opened, starts, guesses } = touch(ip);
    const isIdle = [opened, starts, guesses].every(({ isFull }) => isFull);
    if (connections + seats === 0 && isIdle) accounts.delete(addressKey(ip));
  };
  /** One account for each address, however often it is named. */
  const accountsOf = (ips: readonly string[]): Account[] => [...new Set(ips.map(addressKey))].map(touch);
  return {
    get size() {
      return accounts.size;
    },
    connect(ip) {
      const account = touch(ip);
      account.connections += 1;
      account.opened.take();
    },
    disconnect(ip) {
      touch(ip).connections -= 1;
      forgetIfIdle(ip);
    },
    sit(ip) {
      touch(ip).seats += 1;
    },
    releaseSeat(ip) {
      touch(ip).seats -= 1;
      forgetIfIdle(ip);
    },
    seatsOf: (ip) => accounts.get(addressKey(ip))?.seats ?? 0,
    connectionsOf: (ip) => accounts.get(addressKey(ip))?.connections ?? 0,
    mayConnect: (ip) => (accounts.get(addressKey(ip))?.opened.waitMs ?? 0) === 0,
    mayStart: (ips) => accountsOf(ips).every(({ starts }) => starts.waitMs === 0),
    started(ips) {
      for (const { starts } of accountsOf(ips)) starts.take();
    },
    guessAfterMs: (ip) => accounts.get(addressKey(ip))?.guesses.waitMs ?? 0,
    guessed: (ip) => touch(ip).guesses.take(),
  };
}
