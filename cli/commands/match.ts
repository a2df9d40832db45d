import { createMatch } from '../../src/core/index.ts';
import { claimsOf, createRecorder, matchId } from '../../src/replay/index.ts';
import { chooseSeed, readRecorderOptions, readRules, readSigner } from '../arguments.ts';
import type { Command } from '../commands.ts';
import { describeOutcome, describeSealed, finalHash } from '../describe-log.ts';
import { EXIT } from '../exit.ts';
import { checkOutput } from '../files.ts';
import { quote, shellWord } from '../format.ts';
import { text, type Values } from '../options.ts';
import { print, printJson } from '../output.ts';
import { PROGRAM } from '../program.ts';
import { type Played, playRecorded, reportFailures } from '../record-match.ts';
import {
  ISOLATION_OPTIONS,
  JSON_OPTION,
  PLAYER_HELP,
  RECORDING_OPTIONS,
  RULES_OPTIONS,
} from '../shared-options.ts';

const OPTIONS = {
  p1: text(`player 1: ${PLAYER_HELP}`, { default: 'hunter' }),
  p2: text('player 2', { default: 'gunner' }),
  seed: text('seed of the match', { shownDefault: 'drawn and printed' }),
  ...RULES_OPTIONS,
  ...ISOLATION_OPTIONS,
  ...RECORDING_OPTIONS,
  ...JSON_OPTION,
};

type Args = Values<typeof OPTIONS>;

export const command: Command = {
  options: OPTIONS,
  examples: [['shooter match --p1 ./my-bot.js --p2 hunter --seed 42 -o mine.log']],
  run,
};

async function run(args: Args): Promise<number> {
  checkOutput(args.out, args.force);
  const rules = await readRules(args);
  const recorderOptions = readRecorderOptions(args);
  const key = readSigner(args);
  const seed = chooseSeed(args.seed);
  const played = await playRecorded({
    target: { out: args.out, force: args.force, name: 'match.log' },
    players: [{ name: args.p1 }, { name: args.p2 }],
    isolation: args,
    key,
    botSeed: seed,
    begin(common) {
      const match = createMatch({ seed, rules });
      return { match, recorder: createRecorder(match, { ...common, ...recorderOptions }) };
    },
  });
  if (played === undefined) return EXIT.interrupted;
  reportFailures(played);
  if (args.json) printJson(summarize(played));
  else print(...describeRecordedMatch(played, args.seed === undefined ? DRAWN : ''));
  return exitCode(played);
}

/** A match as the commands that play one print it with --json. */
export const summarize = ({ path, log, result, bytes, failures }: Played): object => ({
  log: path,
  seed: log.header.seed,
  players: log.header.players,
  ticks: log.track.ticks,
  result,
  hash: finalHash(log),
  id: matchId(log),
  bytes,
  claims: claimsOf(log),
  signer: log.header.signer ?? null,
  failures,
});

/** A match in words. `aboutSeed` goes on after its seed. */
export function describeRecordedMatch({ path, log, bytes }: Played, aboutSeed = ''): string[] {
  const word = shellWord(path);
  return [
    `seed ${quote(log.header.seed)}${aboutSeed}`,
    describeOutcome(log),
    describeSealed(path, log, bytes),
    `next: ${PROGRAM} replay ${word} · ${PROGRAM} verify ${word} · ${PROGRAM} fork ${word} --at ${log.track.ticks >> 1} --p2 random`,
  ];
}

const DRAWN = ', drawn just now: --seed plays the same match again';

export function exitCode({ interrupted, failures }: Played): number {
  if (interrupted) return EXIT.interrupted;
  return failures.length > 0 ? EXIT.negative : EXIT.done;
}
