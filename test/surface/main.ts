import { readFileSync, writeFileSync } from 'node:fs';
import { errorPage, readCodes } from './error-page.ts';

/* `npm run api`, in the root of the repository: writes the documents that follow from the code. */

writeFileSync('docs/errors.md', errorPage(readCodes(readFileSync('src/core/error-codes.ts', 'utf8'))));
