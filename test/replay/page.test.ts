import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { ShooterError } from '../../src/core/index.ts';
import {
  findLogs,
  findPageLogs,
  logElement,
  type PageLog,
  readLog,
  readLogBytes,
} from '../../src/replay/index.ts';
import { createPageReader } from '../../src/replay/page.ts';

/* Logs inside pages: every name and every byte come back, and whatever a page holds, it is read to its end or refused. */

const SEED = 20_261_130;
const golden = (name: string): Buffer => readFileSync(new URL(`../golden/${name}.log`, import.meta.url));
const [one, two] = [golden('hunter-gunner'), golden('fork')];

const folder = mkdtempSync(join(tmpdir(), 'shooter-page-'));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

const HEAD =
  '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>a < b</title><style>a>b{}</style>';
const pageOf = (...logs: readonly PageLog[]): string =>
  `${HEAD}<body>${logs.map(logElement).join('\n')}<script>if (1 < 2) "<script type=";</script></body></html>`;

/** What a reader finds of a page that comes in pieces of these sizes, in turn. */
function readInPieces(page: Uint8Array, sizes: readonly number[]): PageLog[] {
  const found: { name: string; bytes: number[] }[] = [];
  const reader = createPageReader((name) => {
    const log = { name, bytes: [] as number[] };
    found.push(log);
    return (bytes) => log.bytes.push(...bytes);
  });
  for (let at = 0, turn = 0; at < page.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    reader.push(page.subarray(at, at + size));
    at += size;
  }
  return found.map(({ name, bytes }) => ({ name, bytes: Uint8Array.from(bytes) }));
}

describe('a page', () => {
  test('gives back the bytes and names of its logs, in whatever pieces it comes', () => {
    const log = fc.record({
      name: fc.string({ unit: 'grapheme' }),
      bytes: fc.uint8Array({ maxLength: 300 }),
    });
    fc.assert(
      fc.property(
        fc.array(log, { maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        (logs, sizes) => {
          const page = Buffer.from(pageOf(...logs));
          const found = readInPieces(page, sizes);
          expect(found.map(({ bytes }) => bytes)).toEqual(logs.map(({ bytes }) => bytes));
          expect(findPageLogs(page)).toEqual(found);
        },
      ),
      { seed: SEED },
    );
  });

  test('keeps names as text, whatever they are', () => {
    for (const name of [
      '<script>alert(1)</script>',
      ']]>',
      '</script>',
      `"'&amp;<!--`,
      'a\u2028b',
      '漢字 🚀',
    ])
      expect(findPageLogs(Buffer.from(pageOf({ name, bytes: one })))).toEqual([
        { name: name.replaceAll('\u2028', '\ufffd'), bytes: Uint8Array.from(one) },
      ]);
    const page = pageOf({ name: '</script><script>alert(1)</script>', bytes: one });
    expect(page.match(/<script/g)).toHaveLength(3);
  });

  test('has no logs in comments, in other elements or in attributes', () => {
    const element = logElement({ name: 'hidden', bytes: two });
    for (const around of [
      `<!--${element}-->`,
      `<style>${element}</style>`,
      `<textarea>${element}</textarea>`,
      `<p title='${element}'>`,
      // Whole comments, as a browser reads them.
      '<!-->',
      '<!--->',
    ])
      expect(
        findPageLogs(Buffer.from(`${around}${logElement({ name: 'seen', bytes: one })}`)).map(
          ({ name }) => name,
        ),
      ).toEqual(['seen']);
  });

  test('is read to its end or refused, whatever is in it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '<!--',
        '-->',
        '</script>',
        '</script',
        '<script>',
        '"',
        "'",
        '<SCRIPT ',
        '=',
        ' type="application/x-shooter-log"',
      ),
      fc.constantFrom(
        '<script type="application/x-shooter-log">',
        '<script type="application/x-shooter-log" data-name="',
        'AAAA',
        'Zm9v',
        '\n',
      ),
      fc.string({ maxLength: 9 }),
    );
    let [found, refused] = [0, 0];
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (pieces, size) => {
        const page = Buffer.from(pieces.join(''));
        const read = (sizes: readonly number[]): unknown => {
          try {
            return readInPieces(page, sizes);
          } catch (error) {
            expect(error).toBeInstanceOf(ShooterError);
            return (error as ShooterError).message;
          }
        };
        const whole = read([page.length || 1]);
        if (typeof whole === 'string') refused += 1;
        else if ((whole as unknown[]).length > 0) found += 1;
        expect(read([size])).toEqual(whole);
      }),
      { seed: SEED, numRuns: 3000 },
    );
    expect(found).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(50);
  });
});

describe('readLog', () => {
  const bytes = { one: Uint8Array.from(one), two: Uint8Array.from(two) };
  const page = put('match.html', pageOf({ name: 'a', bytes: one }, { name: 'b', bytes: two }));

  test('reads the first log of a page, and any by its number', () => {
    const logs = [put('one.log', one), put('two.log', two)].map((path) => readLog(path));
    expect(readLog(page)).toEqual(logs[0]);
    expect(readLog(`${page}#1`)).toEqual(logs[0]);
    expect(readLog(`${page}#2`)).toEqual(logs[1]);
    expect(readLogBytes(page)).toEqual(bytes.one);
    expect(readLogBytes(`${page}#2`)).toEqual(bytes.two);
  });

  test('prefers a file whose own name ends in a number', () => {
    expect(readLogBytes(put('match.html#2x', one))).toEqual(bytes.one);
    put('odd.html', pageOf({ name: 'a', bytes: one }));
    expect(readLogBytes(put('odd.html#1', two))).toEqual(bytes.two);
  });

  test.each([
    ['no.html', '<!doctype html><p>nothing', '', 'log/no-log', 'it is a page without a match log'],
    [
      'third.html',
      pageOf({ name: 'a', bytes: one }),
      '#3',
      'log/no-log',
      'it is a page of one log: it has no log #3',
    ],
    ['plain.log', one, '#2', 'log/no-log', 'it is no page: it has no log #2'],
    [
      'bad.html',
      pageOf({ name: 'a', bytes: one }).replace('data-name="a">', 'data-name="a">~'),
      '',
      'log/damaged',
      'in its page, character 1 of the log is no base64',
    ],
    [
      'wrong.html',
      pageOf({ name: 'a', bytes: Buffer.from('no log') }),
      '',
      'log/no-log',
      'it is no match log: byte 0 is not that of one',
    ],
  ])('says what is wrong with %s', (name, content, number, code, message) => {
    const path = `${put(name, content)}${number}`;
    expect(() => readLog(path)).toThrow(expect.objectContaining({ code, message: `${path}: ${message}` }));
  });

  test('reads what is whole of a page that is cut off, and finds a flipped bit', () => {
    const text = pageOf({ name: 'a', bytes: one });
    const cut = put('cut.html', text.slice(0, text.indexOf('</script>', text.indexOf('data-name')) - 100));
    expect(readLog(cut).status).toBe('unfinished');
    const flipped = Uint8Array.from(one);
    flipped[one.length >> 1]! ^= 1;
    expect(() => readLog(put('flipped.html', pageOf({ name: 'a', bytes: flipped })))).toThrow(
      expect.objectContaining({ code: 'log/damaged' }),
    );
  });
});

test('findLogs lists every log of a page that is named, and a page of one by its name', () => {
  const both = put('both.html', pageOf({ name: 'a', bytes: one }, { name: 'b', bytes: two }));
  const single = put('single.html', pageOf({ name: 'a', bytes: one }));
  expect(findLogs([both, single, `${both}#2`]).map(({ path }) => path)).toEqual([
    `${both}#1`,
    `${both}#2`,
    single,
    `${both}#2`,
  ]);
});
