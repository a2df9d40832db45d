import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Ran, shooter, shooterProcess, temporaryFolder } from '../shooter.ts';

/* Contests as a user plays them, in a folder of a test's own. */

/** Options of a contest of short matches. */
export const SHORT: readonly string[] = ['--seed', 'c', '--ticks', '600'];

/** Commands that take `--workers`. */
const WITH_WORKERS: readonly string[] = ['sprt', 'tournament', 'ratings', 'verify'];

export interface Contests {
  readonly cwd: string;
  /** Runs a command with one worker, unless it names another number: the start of a thread costs more than short matches do. */
  play(...words: readonly string[]): Ran;
  /** As `play`, in a process of its own. */
  playProcess(...words: readonly string[]): Ran;
  /** Writes a file. @returns how it is named on the command line */
  write(name: string, text: string): string;
  /** Every file of a folder, by its name. */
  contentsOf(folder: string): Record<string, string>;
}

export function openContests(): Contests {
  const cwd = temporaryFolder();
  const withWorkers = (words: readonly string[]): readonly string[] =>
    WITH_WORKERS.includes(words[0] ?? '') && !words.includes('--workers')
      ? [...words, '--workers', '1']
      : words;
  return {
    cwd,
    play: (...words) => shooter(withWorkers(words), { cwd }),
    playProcess: (...words) => shooterProcess(withWorkers(words), { cwd }),
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
