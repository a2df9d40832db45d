import { isMainThread } from 'node:worker_threads';
import type { Argv } from 'yargs';
import type { BotKind } from '../../src/bots/index.ts';
import { isModule } from '../../src/bots/node/internal.ts';
import { playRemote, type RemoteResult } from '../../src/net/index.ts';
import {
  formatAddress,
  JOIN_OPTIONS,
  type JoinArgs,
  joinOptions,
  parseAddress,
  tokenOf,
} from '../address.ts';
import { chooseSeed, parseInteger, usage } from '../arguments.ts';
import { EXIT } from '../exit.ts';
import { flag, LOAD_OPTION, PLAYER_HELP, text } from '../options.ts';
import { goLive, plural, print, printJson, remark } from '../output.ts';
import { openWatched, startLimitOf } from '../players.ts';
import { runApart } from '../run-apart.ts';
import { remoteBot } from '../seats.ts';
import { quote } from '../shown.ts';
import { onSignal } from '../signals.ts';

interface Args extends JoinArgs {
  name: string;
  connect: string;
  matches: string;
  pace?: string;
  seed?: string;
  plain?: boolean;
  ndjson?: boolean;
  'load-limit': string;
  ascii: boolean;
}

export const options = (args: Argv): Argv =>
  args
    .positional('name', { type: 'string', describe: PLAYER_HELP })
    .option('connect', text('the host: HOST:PORT', { default: '127.0.0.1:5050' }))
    .option('matches', text('how many to play; 0: until the host ends it', { default: '1' }))
    .options({ ...JOIN_OPTIONS, ...LOAD_OPTION })
    .option('pace', text('realtime or lockstep; that of the host if left out'))
    .option('seed', text("of the bot's own chance: text, as typed; drawn and printed if left out"))
    .options({
      plain: flag('speak the wire of the original game alone, as its own server needs it'),
      ndjson: flag('print one JSON line a match'),
    })
    .example('shooter bot hunter --connect 127.0.0.1:5050 --matches 3', '');

export async function run(args: Args): Promise<number> {
  const address = parseAddress(args.connect, '--connect');
  const matches = parseInteger(args.matches, '--matches', [0, 1_000_000_000]);
  const seed = chooseSeed(args.seed);
  const startMs = startLimitOf(args);
  if (isMainThread) goLive();
  if (args.seed === undefined && !args.ndjson) remark(`seed of the bot: ${quote(seed)}`);
  if (isMainThread && isModule(args.name)) {
    // The thread has the environment without the token.
    const token = args.plain ? args.token : tokenOf(args);
    return await runApart({ name: 'bot', args: { ...args, seed, token }, ascii: args.ascii }, startMs);
  }
  const kind = await openWatched(args.name);
  const interruption = new AbortController();
  const release = onSignal(() => interruption.abort());
  let results = 0;
  try {
    await playRemote({
      ...joinOptions(args, address),
      hello: helloOf(args, kind),
      createPlayer: remoteBot(kind, ({ match }) => `${seed}/${match}`),
      ...(matches > 0 && { matches }),
      signal: interruption.signal,
      onConnect: ({ answer }) => {
        if (!args.ndjson)
          remark(`joined ${formatAddress(address)}${answer.room ? `, room ${answer.room}` : ''}`);
      },
      onResult(result) {
        results += 1;
        if (args.ndjson) printJson(result);
        else print(tellResult(result, results));
      },
    });
  } finally {
    release();
  }
  if (!interruption.signal.aborted) return EXIT.done;
  if (!args.ndjson) remark(`left after ${plural(results, 'match', 'matches')}`);
  return EXIT.interrupted;
}

function helloOf(args: Args, { name, version }: BotKind): Parameters<typeof playRemote>[0]['hello'] {
  if (args.pace !== undefined && args.pace !== 'realtime' && args.pace !== 'lockstep')
    throw usage(`--pace is "${args.pace}"; it is realtime or lockstep`);
  const token = tokenOf(args);
  if (!args.plain)
    return {
      room: args.room,
      pace: args.pace,
      token,
      player: { name: name.slice(0, 64), version: version.slice(0, 64) },
    };
  if (args.room !== undefined || args.pace !== undefined || args.token !== undefined)
    throw usage('--plain knows no --room, --pace and --token: the original wire has none of them');
  return 'plain';
}

function tellResult({ reason, winner, seat, ticks, proof }: RemoteResult, match: number): string {
  const how = winner === null ? 'a draw' : winner === seat ? 'won' : 'lost';
  const kept =
    typeof proof?.log === 'string' ? `; the host keeps ${proof.log}, final hash ${String(proof.hash)}` : '';
  const why = reason === 'unknown' ? '' : ` by ${reason}`;
  return `match ${match}, player ${seat}: ${reason === 'interrupted' ? 'interrupted' : how + why} after ${plural(ticks, 'tick')}${kept}`;
}
