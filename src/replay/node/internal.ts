/* What other modules of this package need of files and its users do not. It is no part of the package's exports and no promise. */

export { openRegularFile, readOpened } from './file-layer.ts';
export { countLogBytes } from './page-file.ts';
