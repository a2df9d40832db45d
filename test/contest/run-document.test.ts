import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSigningKey } from '../../src/replay/index.ts';
import { contentsOf, makeRun, manifestOf, runFolders } from './runs.ts';

/* The document of the format says what is in the files, field by field. */

const DOCUMENT = readFileSync(new URL('../../docs/contests.md', import.meta.url), 'utf8');
const at = runFolders();

/** The first cells of the tables from a heading to the next one, each a field, or several with commas between them. */
function fieldsAfter(heading: string): string[] {
  const from = DOCUMENT.indexOf(heading);
  expect(from).toBeGreaterThan(0);
  const section = DOCUMENT.slice(from + heading.length).split('\n#')[0]!;
  return [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!),
  );
}

test('the document names every field of a manifest and of a line of results, and no others', () => {
  const failing = { name: 'random', createBot: () => ({ decide: () => 99 as never }) };
  makeRun(at('run'), manifestOf(), { second: failing });
  const manifest = JSON.parse(readFileSync(join(at('run'), 'manifest.json'), 'utf8'));
  expect(fieldsAfter('\n### manifest.json').sort()).toEqual(Object.keys(manifest).sort());
  const [line] = readFileSync(join(at('run'), 'results.ndjson'), 'utf8').split('\n');
  const pair = JSON.parse(line!);
  const keys = [...Object.keys(pair), ...Object.keys(pair.games[0])];
  expect(fieldsAfter('\n### A line of results').sort()).toEqual(keys.sort());
  const told = DOCUMENT.split('\n').find((one) => one.startsWith('| `failures` |'))!;
  for (const field of Object.keys(pair.games[0].failures[0])) expect(told).toContain(`\`${field}\``);
});

test('the document names every field of a signature', () => {
  const key = createSigningKey();
  makeRun(at('signed'), manifestOf({ signer: key.publicKey }), { key });
  const signature = JSON.parse(readFileSync(join(at('signed'), 'signature.json'), 'utf8'));
  expect(fieldsAfter('\n### signature.json').sort()).toEqual(Object.keys(signature).sort());
});

test('the document names every file of a run, and how long names are', () => {
  makeRun(at('files'));
  const files = fieldsAfter('\n## Format of a run directory');
  for (const name of Object.keys(contentsOf(at('files'))))
    expect(files).toContain(name.replace(/[0-9a-f]{16}/, 'ID'));
  expect(DOCUMENT).toContain('Version 2.');
});
