import { writeSigningKey } from '../../src/replay/index.ts';
import type { Command } from '../commands.ts';
import { EXIT } from '../exit.ts';
import { shellWord } from '../format.ts';
import { file, flag, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { PROGRAM } from '../program.ts';
import { JSON_OPTION } from '../shared-options.ts';

const OPTIONS = {
  out: file('file to write, readable by you alone', { alias: 'o', default: 'shooter.key' }),
  force: flag('overwrite an existing file: the key in it is lost'),
  ...JSON_OPTION,
};

type Args = Values<typeof OPTIONS>;

export const command: Command = {
  options: OPTIONS,
  examples: [['shooter keygen -o host.key']],
  run,
};

async function run({ out, force, json }: Args): Promise<number> {
  const { publicKey } = writeSigningKey(out, { force: force === true });
  if (json) printJson({ key: out, publicKey });
  else
    print(
      `${out}: a new private key; keep it secret, and keep a copy: nothing can replace it`,
      `public key: ${publicKey}`,
      `next: ${PROGRAM} match --sign ${shellWord(out)} · ${PROGRAM} host --sign ${shellWord(out)} · ${PROGRAM} verify --signed-by ${publicKey} LOG`,
    );
  return EXIT.done;
}
