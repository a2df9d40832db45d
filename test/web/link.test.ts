import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRoom, readFragment, socketAddress, writeFragment } from '../../web/play/link.ts';

/* What a link to a host's page says, and what of it is believed. */

test.each([
  ['', { watch: false }],
  ['#room=lab', { room: 'lab', watch: false }],
  ['#watch=lab', { room: 'lab', watch: true }],
  ['#room=lab&token=a+b%26', { room: 'lab', token: 'a b&', watch: false }],
  ['#token=', { watch: false }],
  [`#token=${'x'.repeat(257)}`, { watch: false }],
  ['#room=<script>', { watch: false }],
  [`#room=${'x'.repeat(33)}`, { watch: false }],
  ['#%', { watch: false }],
])('%s', (fragment, expected) => {
  expect(readFragment(fragment)).toEqual(expected);
});

test('what is written is read again, whatever the token is', () => {
  const room = fc.option(fc.stringMatching(/^[A-Za-z0-9._-]{1,32}$/), { nil: undefined });
  const token = fc.option(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), { nil: undefined });
  fc.assert(
    fc.property(room, token, (one, two) => {
      const invitation = { ...(one && { room: one }), ...(two && { token: two }), watch: false };
      expect(readFragment(writeFragment(invitation))).toEqual(invitation);
    }),
  );
});

test('any fragment is read, and no room comes of it that a host would refuse', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const { room } = readFragment(`#${text}`);
      expect(room === undefined || isRoom(room)).toBe(true);
    }),
  );
});

test.each([
  ['http://127.0.0.1:8080/#room=lab', 'ws://127.0.0.1:8080/ws'],
  ['https://game.example/', 'wss://game.example/ws'],
  ['https://game.example/shooter/?x#y', 'wss://game.example/shooter/ws'],
])('the WebSocket of %s is %s', (page, socket) => {
  expect(socketAddress(page)).toBe(socket);
});
