import { basename, dirname } from 'node:path';

/**
 * How this program is started once more, for hints that can be copied: `npx shooter` in a checkout and where the package is installed in
 * a project, `npx shooter-sdk` elsewhere (npm knows another package by the shorter name), `shooter` where it is installed for all.
 */
export const PROGRAM: string = programOf(process.argv[1] ?? '');

/** @param path of the file that was started: a link in a folder of programs, or `main.js` itself */
export function programOf(path: string): string {
  const name = basename(path).replace(/\.(cmd|ps1|js)$/, '');
  if (name !== 'shooter' && name !== 'shooter-sdk') return 'npx shooter';
  return basename(dirname(path)) === '.bin' ? `npx ${name}` : name;
}
