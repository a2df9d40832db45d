import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Ran, shooter, temporaryFolder } from '../shooter.ts';

/* Contests as a user plays them, in a folder of a test's own. */

/** Options of a contest of short matches. */
export const SHORT: readonly string[] = ['--seed', 'c', '--ticks', '600'];

export interface Contests {
  readonly cwd: string;
  play(...words: readonly string[]): Ran;
  /** Writes a file. @returns how it is named on the command line */
  write(name: string, text: string): string;
  /** Every file of a folder, by its name. */
  contentsOf(folder: string): Record<string, string>;
}

export function openContests(): Contests {
  const cwd = temporaryFolder();
  return {
    cwd,
    play: (...words) => shooter(words, { cwd }),
    write(name, text) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
      return `./${name}`;
    },
    contentsOf(folder) {
      const files: Record<string, string> = {};
      for (const name of (readdirSync(join(cwd, folder), { recursive: true }) as string[]).sort()) {
        const path = join(cwd, folder, name);
        if (statSync(path).isFile()) files[name] = readFileSync(path).toString('base64');
      }
      return files;
    },
  };
}
