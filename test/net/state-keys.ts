import { createMatch } from '../../src/core/index.ts';
import { createFrameDecoder, createUpdateEncoder, readUpdate } from '../../src/net/index.ts';

/** The keys of the first frame of a state update as it is sent and read, `?` after those that may be left out. */
export function stateKeys(): string[] {
  const facts = {
    ready: true,
    users: [undefined, undefined],
    lost: [false, false],
    win: [false, false],
  } as const;
  const { extended } = createUpdateEncoder().encode(createMatch({ seed: 1 }), facts);
  const decoder = createFrameDecoder(262_144);
  decoder.feed(extended);
  const [data, ...lists] = [1, 2, 3, 4].map(() => decoder.next()!.slice());
  const fields = JSON.parse(new TextDecoder().decode(data)) as object;
  const without = (key: string): Uint8Array =>
    new TextEncoder().encode(JSON.stringify({ ...fields, [key]: undefined }));
  const isNeeded = (key: string): boolean => {
    try {
      readUpdate([without(key), ...lists]);
      return false;
    } catch {
      return true;
    }
  };
  return Object.keys(fields).map((key) => (isNeeded(key) ? key : `${key}?`));
}

/** docs/protocol.md with the row of that frame as the code has it. */
export const protocolPage = (document: string): string =>
  document.replace(/^(\| StateData \|.*\| )`.*` \|$/m, (_row, before: string) => {
    const keys = stateKeys().map((key) => `\`${key}\``);
    return `${before}${keys.join(' ')} |`;
  });
