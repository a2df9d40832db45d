import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { deflateSync } from 'fflate';

/* Builds the pages into dist/web: each folder of web/ with a page.html becomes one file, FOLDER.html, that holds its script and its style.
   `{{head}}` is head.html, for pages that are files: `{{script-hashes}}` and `{{style-hash}}` in it are for their own policy. Their script is
   packed, and unpack.ts runs it. What else stands in double braces is filled in when a page is written. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = 'es2022';

const head = readFileSync(`${ROOT}web/head.html`, 'utf8').trimEnd();
const unpack = asText(await bundled('unpack.ts'));
const folders = readdirSync(`${ROOT}web`).filter((name) => existsSync(`${ROOT}web/${name}/page.html`));
for (const folder of folders) {
  const text = readFileSync(`${ROOT}web/${folder}/page.html`, 'utf8');
  const isFile = text.includes('{{head}}');
  const page = text.replace('{{head}}', () => head);
  const script = await bundled(`${folder}/page.ts`);
  const style = await bundled(`${folder}/page.css`);
  const parts = isFile
    ? { script: unpack, packed: pack(script), 'script-hashes': `${hashOf(unpack)} ${hashOf(script)}` }
    : { script: asText(script) };
  Object.assign(parts, { style, 'style-hash': hashOf(style) });
  writeFileSync(
    `${ROOT}dist/web/${folder}.html`,
    page.replace(/\{\{([\w-]+)\}\}/g, (all, name) => parts[name] ?? all),
  );
}

/** As unpack.ts reads it. By a library and not by Node, whose releases do not all give the same bytes. */
function pack(script) {
  return Buffer.from(deflateSync(Buffer.from(script), { level: 9 })).toString('base64');
}

/** As text of an element: nothing in it may end the element. */
function asText(script) {
  return script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
}

async function bundled(file) {
  const { outputFiles } = await build({
    entryPoints: [`${ROOT}web/${file}`],
    ...{ bundle: true, minify: true, write: false, legalComments: 'none', logLevel: 'warning' },
    ...{ format: 'iife', platform: 'browser', target: TARGET, charset: 'utf8' },
    // The sources of the portable parts, not dist/: one copy of each module.
    alias: { '#platform': `${ROOT}src/platform/portable.ts` },
  });
  return outputFiles[0].text.trim();
}

/** As a policy names an element's text. */
function hashOf(text) {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
