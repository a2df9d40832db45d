import { isMainThread } from 'node:worker_threads';
import { seatBot } from '../../src/bots/index.ts';
import { isModule } from '../../src/bots/node/internal.ts';
import { playRemote, type RemoteResult } from '../../src/net/index.ts';
import { formatOutcome } from '../../src/replay/internal.ts';
import { formatAddress, helloOf, joinOptions, parseAddress, tokenOf } from '../address.ts';
import { chooseSeed } from '../arguments.ts';
import type { AsciiArgs, Command } from '../commands.ts';
import { EXIT } from '../exit.ts';
import { plural, quote } from '../format.ts';
import { runInThread } from '../module-thread.ts';
import { choice, flag, integer, text, type Values } from '../options.ts';
import { dropUnreadOutput, print, printJson, remark } from '../output.ts';
import { openWatched, startLimitOf } from '../players.ts';
import { JOIN_OPTIONS, LOAD_OPTION, PACES, PLAIN_OPTION, PLAYER_HELP } from '../shared-options.ts';
import { interruptible } from '../signals.ts';

const POSITIONALS = {
  name: text(PLAYER_HELP, { required: true }),
};

const OPTIONS = {
  connect: text('HOST:PORT of the host', { default: '127.0.0.1:5050' }),
  matches: integer('matches to play; 0: until the host ends', [0, 1_000_000_000], { default: 1 }),
  pace: choice('pace of the room', PACES, { shownDefault: 'that of the host' }),
  seed: text('seed of the bot', { shownDefault: 'drawn and printed' }),
  ...JOIN_OPTIONS,
  ...PLAIN_OPTION,
  ...LOAD_OPTION,
  ndjson: flag('print one line of JSON for each match', { group: 'Output:' }),
};

type Args = Values<typeof POSITIONALS & typeof OPTIONS> & AsciiArgs;

export const command: Command = {
  positionals: POSITIONALS,
  options: OPTIONS,
  examples: [['shooter bot hunter --connect 127.0.0.1:5050 --matches 3']],
  run,
};

async function run(args: Args): Promise<number> {
  const address = parseAddress(args.connect, '--connect');
  const { matches } = args;
  const seed = chooseSeed(args.seed);
  const startMs = startLimitOf(args);
  if (isMainThread) dropUnreadOutput();
  if (args.seed === undefined && !args.ndjson) remark(`seed of the bot: ${quote(seed)}`);
  if (isMainThread && isModule(args.name)) {
    // The thread has the environment without the token.
    const token = args.plain ? args.token : tokenOf(args);
    return await runInThread({ name: 'bot', args: { ...args, seed, token }, ascii: args.ascii }, startMs);
  }
  const kind = await openWatched(args.name);
  let results = 0;
  const { exit } = await interruptible((signal) =>
    playRemote({
      ...joinOptions(args, address),
      hello: helloOf(args, kind),
      createPlayer: ({ seat, rules, match }) => seatBot(kind, { seat, rules, seed: `${seed}/${match}` }),
      ...(matches > 0 && { matches }),
      signal,
      onConnect: ({ answer }) => {
        if (!args.ndjson)
          remark(`joined ${formatAddress(address)}${answer.room ? `, room ${answer.room}` : ''}`);
      },
      onResult(result) {
        results += 1;
        if (args.ndjson) printJson(result);
        else print(describeResult(result, results));
      },
    }),
  );
  if (exit === EXIT.interrupted && !args.ndjson) remark(`left after ${plural(results, 'match', 'matches')}`);
  return exit;
}

function describeResult({ reason, winner, seat, ticks, proof }: RemoteResult, match: number): string {
  const kept =
    typeof proof?.log === 'string' ? `; the host keeps ${proof.log}, final hash ${String(proof.hash)}` : '';
  return `match ${match}, player ${seat}: ${formatOutcome({ winner, reason }, seat)} after ${plural(ticks, 'tick')}${kept}`;
}
