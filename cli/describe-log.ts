import { formatHash, isByRules, type Log, type LoggedFailure, type Result } from '../src/replay/index.ts';
import { clean, formatCount, formatTime, plural } from './format.ts';

export { describeClaims, describeEnding, describeSigner } from '../src/render/internal.ts';

/** For instance `hunter (1) against gunner (2): player 1 wins by health at tick 4,689, after 1 min 18.2 s of play`. */
export function describeOutcome(log: Log): string {
  const [first, second] = log.header.players;
  const { ticks } = log.track;
  const at = `tick ${formatCount(ticks)}, after ${formatTime(ticks)} of play`;
  const when = log.end === undefined ? `up to ${at}` : `at ${at}`;
  return `${first.name} (1) against ${second.name} (2): ${describeResult(log)} ${when}`;
}

/** A result that the rules do not decide is only claimed by the recorder, and is marked so. */
function describeResult({ end }: Log): string {
  if (end === undefined) return 'the record goes';
  const { result } = end;
  if (result === null) return 'the record stops';
  const claimed = isByRules(result) ? '' : ' (claimed)';
  return `${describeWinner(result)}${claimed}`;
}

/**
 * How a match ended: `player 1 wins by health`, `player 2 wins as the other left`, `a draw by time`, `interrupted`.
 *
 * @param nameOf what the player of a seat is called; `player 1` or `player 2` unless given
 */
export function describeWinner(
  { reason, winner }: Pick<Result, 'reason' | 'winner'>,
  nameOf: (seat: 1 | 2) => string = (seat) => `player ${seat}`,
): string {
  if (reason === 'interrupted') return 'interrupted';
  if (winner === null) return `a draw by ${reason}`;
  const how = reason === 'leave' ? 'as the other left' : `by ${reason}`;
  return `${nameOf(winner)} wins ${how}`;
}

/** The file of a log that has just been sealed: its size, who signed it, its final hash. */
export function describeSealed(path: string, log: Log, bytes: number): string {
  const { signer } = log.header;
  const sealed = signer === undefined ? 'sealed' : `sealed and signed by ${signer}`;
  return `${path}: ${describeSize(log, bytes)}, ${sealed}, final hash ${finalHash(log)}`;
}

export const describeSize = ({ track }: Log, bytes: number): string =>
  `${plural(bytes, 'byte')}${track.ticks > 0 ? `, ${(bytes / track.ticks).toFixed(3)} a tick` : ''}`;

/** The state hash at the end, or `none`. */
export const finalHash = ({ end }: Log): string => (end === undefined ? 'none' : formatHash(end.hash));

/** For each seat that failed: what went wrong first, where in the bot, how often and up to which tick. */
export const describeFailures = (failures: readonly LoggedFailure[]): string[] =>
  ([1, 2] as const).flatMap((seat) => {
    const own = failures.filter((failure) => failure.seat === seat);
    const [first] = own;
    if (first === undefined) return [];
    const more =
      own.length === 1
        ? ''
        : `; ${plural(own.length, 'failure')} up to tick ${formatCount(own.at(-1)!.tick)}`;
    return [`${first.code}: ${clean(first.message)}${more}`, ...describeStack(first.stack)];
  });

export const describeStack = (stack: readonly string[] | null | undefined): string[] =>
  (stack ?? []).map((frame) => `    at ${clean(frame)}`);
