import { execFileSync } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import {
  createSigningKey,
  parsePublicKey,
  readPublicKey,
  readSigningKey,
  verifySignature,
  writeSigningKey,
} from '../../src/replay/index.ts';
import { codeOf } from './matches.ts';

const folder = mkdtempSync(join(tmpdir(), 'shooter-keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const MESSAGE = Buffer.from('a message');
const at = (name: string): string => join(folder, name);
const openssl = (...args: string[]): string => execFileSync('openssl', args, { encoding: 'utf8' });

describe('a key', () => {
  const key = createSigningKey();

  test('signs, and its public key checks: the same bytes every time', () => {
    expect(key.publicKey).toMatch(/^ed25519:[0-9a-f]{64}$/);
    const signature = key.sign(MESSAGE);
    expect(signature).toHaveLength(64);
    expect(key.sign(MESSAGE)).toEqual(signature);
    expect(verifySignature(key.publicKey, MESSAGE, signature)).toBe(true);
  });

  test('no other message, key or signature holds, and nothing throws', () => {
    const signature = key.sign(MESSAGE);
    for (let bit = 0; bit < 512; bit += 7) {
      const changed = Uint8Array.from(signature);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(verifySignature(key.publicKey, MESSAGE, changed)).toBe(false);
    }
    expect(verifySignature(key.publicKey, Buffer.from('another'), signature)).toBe(false);
    expect(verifySignature(createSigningKey().publicKey, MESSAGE, signature)).toBe(false);
    expect(verifySignature(key.publicKey.toUpperCase(), MESSAGE, signature)).toBe(false);
    for (const length of [0, 63, 65])
      expect(verifySignature(key.publicKey, MESSAGE, new Uint8Array(length))).toBe(false);
    expect(verifySignature('ed25519:', MESSAGE, signature)).toBe(false);
  });

  test('a signature with the order of the group added to its scalar does not hold', () => {
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const signature = Buffer.from(key.sign(MESSAGE));
    const scalar = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
    const other = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse();
    expect(verifySignature(key.publicKey, MESSAGE, Buffer.concat([signature.subarray(0, 32), other]))).toBe(
      false,
    );
  });

  test('does not show its private half', () => {
    expect(Object.keys(key)).toEqual(['publicKey', 'sign']);
    expect(`${inspect(key, { depth: 9, showHidden: true })}${JSON.stringify(key)}`).not.toMatch(
      /PRIVATE|KeyObject/,
    );
  });
});

test('a public key for which anybody can sign is refused, although OpenSSL takes it', () => {
  const identity = `01${'00'.repeat(31)}`;
  const x = Buffer.from(identity, 'hex').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const forged = Buffer.concat([Buffer.from(identity, 'hex'), Buffer.alloc(32)]);
  expect(verify(null, MESSAGE, key, forged), 'the planted fault').toBe(true);
  expect(verifySignature(`ed25519:${identity}`, MESSAGE, forged)).toBe(false);
  for (const weak of [identity, `01${'00'.repeat(30)}80`, '00'.repeat(32), `ec${'ff'.repeat(30)}7f`])
    expect(codeOf(() => parsePublicKey(`ed25519:${weak}`))).toBe('key/weak');
});

describe('a key file', () => {
  test('is written with mode 0600 whatever the umask, and read again', () => {
    const umask = process.umask(0o277);
    const key = writeSigningKey(at('new.key'));
    process.umask(umask);
    expect(statSync(at('new.key')).mode & 0o777).toBe(0o600);
    expect(readSigningKey(at('new.key')).publicKey).toBe(key.publicKey);
    expect(readFileSync(at('new.key'), 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  });

  test('is never overwritten unless that is asked for, and leaves nothing beside it', () => {
    const key = writeSigningKey(at('kept.key'));
    expect(codeOf(() => writeSigningKey(at('kept.key')))).toBe('key/exists');
    expect(readSigningKey(at('kept.key')).publicKey).toBe(key.publicKey);
    const other = writeSigningKey(at('kept.key'), { force: true });
    expect(readSigningKey(at('kept.key')).publicKey).toBe(other.publicKey);
    expect(codeOf(() => writeSigningKey(at('no/such/folder.key')))).toBe('file/unwritable');
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('that others may open is refused with the cure', () => {
    writeSigningKey(at('open.key'));
    for (const mode of [0o640, 0o604, 0o620, 0o610, 0o666]) {
      chmodSync(at('open.key'), mode);
      expect(() => readSigningKey(at('open.key'))).toThrow(/open\.key: others may open .*chmod 600/);
    }
    chmodSync(at('open.key'), 0o400);
    expect(readSigningKey(at('open.key')).publicKey).toMatch(/^ed25519:/);
  });

  test('of OpenSSL is as good, and OpenSSL reads ours', () => {
    openssl('genpkey', '-algorithm', 'ed25519', '-out', at('openssl.pem'));
    openssl('pkey', '-in', at('openssl.pem'), '-pubout', '-out', at('openssl.pub'));
    chmodSync(at('openssl.pem'), 0o600);
    const { publicKey } = readSigningKey(at('openssl.pem'));
    writeFileSync(at('text.pub'), `${publicKey}\n`);
    for (const given of [publicKey, at('openssl.pub'), at('text.pub'), at('openssl.pem')])
      expect(readPublicKey(given)).toBe(publicKey);
    writeSigningKey(at('ours.key'));
    expect(openssl('pkey', '-in', at('ours.key'), '-noout', '-text')).toContain('ED25519 Private-Key');
  });

  test('of something else is refused, and never quoted', () => {
    const write = (name: string, text: string): string => {
      writeFileSync(at(name), text, { mode: 0o600 });
      return at(name);
    };
    const body = 'c2VjcmV0c2VjcmV0';
    mkdirSync(at('folder'));
    const cases: [string, string][] = [
      [write('empty', ''), 'key/not-a-key'],
      [write('noise', `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----\n`), 'key/not-a-key'],
      [
        write(
          'locked',
          `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${body}\n-----END ENCRYPTED PRIVATE KEY-----\n`,
        ),
        'key/not-a-key',
      ],
      [
        write('rsa', openssl('genpkey', '-quiet', '-algorithm', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256')),
        'key/not-a-key',
      ],
      [write('huge', 'x'.repeat(20_000)), 'key/not-a-key'],
      [at('missing'), 'file/unreadable'],
      [at('folder'), 'file/unreadable'],
      ['/dev/null', 'file/unreadable'],
    ];
    for (const [path, code] of cases) {
      for (const read of [readSigningKey, readPublicKey]) {
        if (read === readPublicKey && path === at('rsa')) continue;
        expect(
          codeOf(() => read(path)),
          path,
        ).toBe(code);
        expect(() => read(path)).toThrow(path);
        expect(() => read(path)).not.toThrow(body);
      }
    }
    expect(codeOf(() => readPublicKey(at('rsa')))).toBe('key/not-a-key');
  });
});
