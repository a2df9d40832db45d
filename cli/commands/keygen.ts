import type { Argv } from 'yargs';
import { writeSigningKey } from '../../src/replay/index.ts';
import { EXIT } from '../exit.ts';
import { flag, JSON_OPTION, text } from '../options.ts';
import { print, printJson } from '../output.ts';
import { shellWord } from '../shown.ts';

interface Args {
  out: string;
  force?: boolean;
  json?: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .option('out', text('the file to write; only you may read it', { alias: 'o', default: 'shooter.key' }))
    .option('force', flag('overwrite the file if it exists: the key in it is lost'))
    .options(JSON_OPTION)
    .example('shooter keygen -o host.key', '');

export async function run({ out, force, json }: Args): Promise<number> {
  const { publicKey } = writeSigningKey(out, { force: force === true });
  if (json) printJson({ key: out, publicKey });
  else
    print(
      `${out}: a new private key; keep it secret, and keep a copy: nothing can replace it`,
      `public key: ${publicKey}`,
      `next: shooter match --sign ${shellWord(out)} · shooter host --sign ${shellWord(out)} · shooter verify --signed-by ${publicKey} LOG`,
    );
  return EXIT.done;
}
