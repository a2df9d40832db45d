import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/* Builds the pages into dist/web: each folder of web/ with a page.html becomes one file, FOLDER.html, that holds its script and its style.
   `{{head}}` is head.html, for pages that are files: `{{script-hash}}` and `{{style-hash}}` in it are for their own policy. What else stands in
   double braces is filled in when a page is written. */

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TARGET = 'es2022';

const head = readFileSync(`${ROOT}web/head.html`, 'utf8').trimEnd();
const folders = readdirSync(`${ROOT}web`).filter((name) => existsSync(`${ROOT}web/${name}/page.html`));
for (const folder of folders) {
  // As text of an element: nothing in it may end the element.
  const script = (await bundled(`${folder}/page.ts`))
    .replaceAll('</script', '<\\/script')
    .replaceAll('<!--', '<\\!--');
  const style = await bundled(`${folder}/page.css`);
  const parts = { script, style, 'script-hash': hashOf(script), 'style-hash': hashOf(style) };
  const page = readFileSync(`${ROOT}web/${folder}/page.html`, 'utf8').replace('{{head}}', () => head);
  writeFileSync(
    `${ROOT}dist/web/${folder}.html`,
    page.replace(/\{\{([\w-]+)\}\}/g, (all, name) => parts[name] ?? all),
  );
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
