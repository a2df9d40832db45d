import { readFileSync, writeFileSync } from 'node:fs';
import { apiPage, readSurface } from './api-page.ts';
import { errorPage, readCodes } from './error-page.ts';

/* `npm run api`, in the root of the repository: writes the documents that follow from the code. */

const surface = readSurface(process.cwd());
for (const [entry, found] of surface) console.log(`${String(found.length).padStart(4)} ${entry}`);
writeFileSync('docs/api.md', apiPage(surface));
writeFileSync('docs/errors.md', errorPage(readCodes(readFileSync('src/core/error-codes.ts', 'utf8'))));
