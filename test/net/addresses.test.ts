import { describe, expect, it } from 'vitest';
import { addressKey, createAddresses } from '../../src/net/addresses.ts';
import { createCountedLines } from '../../src/net/counted-lines.ts';
import { LINES_AT_ONCE, MAX_ADDRESSES, MAX_LINE_KINDS } from '../../src/net/limits.ts';
import type { Address } from '../../src/net/messages.ts';

describe('who acts under an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::FFFF:192.0.2.7', '192.0.2.7'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
    ['2001:db8::5', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
    ['no address', 'no address'],
  ])('of %s is %s', (ip, key) => expect(addressKey(ip)).toBe(key));
});

describe('an address', () => {
  const LIMITS = { connectionsPerAddress: 4, connectionsPerMinute: 120 };
  const open = (matchesPerMinute = 60) => {
    const clock = { now: 0 };
    return { clock, addresses: createAddresses({ ...LIMITS, matchesPerMinute, now: () => clock.now }) };
  };

  it('opens as many connections at once as it may have, a second of others, and so many a minute', () => {
    const { clock, addresses } = open();
    let opened = 0;
    for (; clock.now < 10 * 60_000; clock.now += 10) {
      while (addresses.mayConnect('a')) {
        addresses.connect('a');
        addresses.disconnect('a');
        opened += 1;
      }
    }
    expect(opened).toBe(4 + 2 + 10 * 120 - 1);
    expect(addresses.mayConnect('b')).toBe(true);
    expect(addresses.mayConnect('never seen')).toBe(true);
  });

  it('starts so many matches at once, and so many a minute in the long run', () => {
    const { clock, addresses } = open();
    let started = 0;
    for (; clock.now < 10 * 60_000; clock.now += 10) {
      while (addresses.mayStart(['a'])) {
        addresses.started(['a']);
        started += 1;
      }
    }
    expect(started).toBe(20 + 600 - 1);
    addresses.started(['a']);
    expect(addresses.mayStart(['b'])).toBe(true);
    expect(addresses.mayStart(['a', 'b'])).toBe(false);
  });

  it('pays once for a match against itself, each of two for one against the other', () => {
    const { addresses } = open();
    for (let match = 0; match < 20; match += 1) addresses.started(['a', 'a']);
    expect(addresses.mayStart(['a'])).toBe(false);
    for (let match = 0; match < 20; match += 1) addresses.started(['b', 'c']);
    expect(addresses.mayStart(['b'])).toBe(false);
    expect(addresses.mayStart(['c'])).toBe(false);
  });

  it('guesses ten tokens at once, and then waits for each of ten a minute', () => {
    const { clock, addresses } = open();
    let guesses = 0;
    for (; clock.now < 60_000; clock.now += 1) {
      if (addresses.guessAfterMs('a') > 0) continue;
      addresses.guessed('a');
      guesses += 1;
    }
    expect(guesses).toBe(19);
    expect(addresses.guessAfterMs('a')).toBeLessThanOrEqual(6000);
    expect(addresses.guessAfterMs('b')).toBe(0);
  });

  it('is forgotten once nothing is held against it, and not before', () => {
    const { clock, addresses } = open();
    addresses.connect('a');
    addresses.sit('a');
    addresses.started(['a']);
    addresses.disconnect('a');
    addresses.releaseSeat('a');
    expect(addresses.size).toBe(1);
    clock.now = 60_000;
    addresses.connect('a');
    addresses.disconnect('a');
    expect(addresses.size).toBe(1);
    addresses.connect('a');
    clock.now += 1000;
    addresses.disconnect('a');
    expect(addresses.size).toBe(0);
  });

  it('is one of a bounded number, and one that holds something is never forgotten for others', () => {
    const { addresses } = open();
    addresses.connect('held');
    addresses.sit('seated');
    for (let other = 0; other < 2 * MAX_ADDRESSES; other += 1) addresses.guessed(`other ${other}`);
    expect(addresses.size).toBe(MAX_ADDRESSES);
    expect(addresses.connectionsOf('held')).toBe(1);
    expect(addresses.seatsOf('seated')).toBe(1);
  });
});

describe('lines about strangers', () => {
  const open = () => {
    const clock = { now: 0 };
    const lines: object[] = [];
    const log = { info() {}, warn: (fields: object) => void lines.push(fields), error() {} };
    return { clock, lines, counted: createCountedLines(log, () => clock.now) };
  };
  const incident = (ip: string, code: string) => ({ address: [ip, 1] as Address, code, why: 'x' });

  it('are one a minute for each address and code, and count the others', () => {
    const { clock, lines, counted } = open();
    for (; clock.now < 600_000; clock.now += 100) {
      counted.report(incident('10.0.0.1', 'no-room'), 'ended');
      counted.sweep();
    }
    expect(lines).toHaveLength(10);
    expect(lines[0]).toEqual({ address: '10.0.0.1:1', code: 'no-room', why: 'x' });
    expect(lines[1]).toMatchObject({ times: 600 });
  });

  it('stop at a rate, whoever causes them, and their causes are counted', () => {
    const { lines, counted } = open();
    for (let other = 0; other < 10_000; other += 1) counted.report(incident(`${other}`, 'token'), 'ended');
    expect(lines).toHaveLength(LINES_AT_ONCE);
  });

  it('report what was left out, and take a bounded number of kinds', () => {
    const { clock, lines, counted } = open();
    const all = MAX_LINE_KINDS + 500;
    for (let other = 0; other < all; other += 1) counted.report(incident(`${other}`, 'token'), 'ended');
    clock.now = 120_000;
    counted.sweep();
    counted.report(incident('new', 'token'), 'ended');
    expect(lines.at(-1)).toMatchObject({ unreported: all - LINES_AT_ONCE });
  });
});
