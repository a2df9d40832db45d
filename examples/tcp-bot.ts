import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seatBot } from 'shooter-sdk/bots';
import { playRemote, startHost } from 'shooter-sdk/net';
import { createBot } from './my-bot.ts';

/* The bot of my-bot.ts over TCP, in lockstep. With HOST:PORT it joins that host; without, it starts one of its own with a bot that sits still. */

const { positionals } = parseArgs({ allowPositionals: true });

const own =
  positionals[0] === undefined
    ? await startHost({
        port: 0,
        logs: mkdtempSync(join(tmpdir(), 'shooter-logs-')),
        opponent: { info: { name: 'idle' }, create: () => () => 0 },
      })
    : undefined;
const [host, port] = positionals[0]?.split(':') ?? ['127.0.0.1', String(own!.address.port)];

await playRemote({
  host: host!,
  port: Number(port ?? 5050),
  hello: { pace: 'lockstep', player: { name: 'my-bot', version: '1' } },
  createPlayer: ({ seat, rules }) => seatBot({ createBot }, { seat, rules, seed: '1' }),
  matches: 1,
  onResult: ({ reason, winner, seat, ticks, proof }) => {
    const how = winner === null ? 'a draw' : winner === seat ? 'won' : 'lost';
    console.log(`${how} by ${reason} at tick ${ticks}; log ${proof?.log}, final hash ${proof?.hash}`);
    console.log(`the seed was ${proof?.seed}, committed to with the nonce ${proof?.nonce}`);
  },
});
await own?.stop();
