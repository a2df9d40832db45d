import { readFileSync, writeFileSync } from 'node:fs';
import { dataPage } from '../data/data-page.ts';
import { protocolPage } from '../net/state-keys.ts';
import { apiPage, readSurface } from './api-page.ts';
import { errorPage, readCodes } from './error-page.ts';

/* `npm run api`, in the root of the repository: writes the documents that follow from the code. */

const surface = readSurface(process.cwd());
for (const [entry, found] of surface) console.log(`${String(found.length).padStart(4)} ${entry}`);
writeFileSync('docs/api.md', apiPage(surface));
writeFileSync('docs/errors.md', errorPage(readCodes(readFileSync('src/core/error-codes.ts', 'utf8'))));
for (const [path, page] of [
  ['docs/data.md', dataPage],
  ['docs/protocol.md', protocolPage],
] as const)
  writeFileSync(path, page(readFileSync(path, 'utf8')));
