import { formatHash, isByRules, type Log, type Result } from '../src/replay/index.ts';
import { formatCount, formatTime, plural } from './output.ts';

/* Sentences about a log that several commands say. */

/** For instance `hunter (1) against gunner (2): player 1 wins by health at tick 4,689, after 1 min 18.2 s of play`. */
export function tellOutcome(log: Log): string {
  const [first, second] = log.header.players;
  const { ticks } = log.track;
  const at = `tick ${formatCount(ticks)}, after ${formatTime(ticks)} of play`;
  const when = log.end === undefined ? `up to ${at}` : `at ${at}`;
  return `${first.name} (1) against ${second.name} (2): ${tellResult(log)} ${when}`;
}

/** What the rules do not decide is claimed by the recorder, and marked so. */
function tellResult({ end }: Log): string {
  if (end === undefined) return 'the record goes';
  const { result } = end;
  if (result === null) return 'the record stops';
  const claimed = isByRules(result) ? '' : ' (claimed)';
  return `${tellWinner(result)}${claimed}`;
}

function tellWinner({ reason, winner }: Result): string {
  if (reason === 'interrupted') return 'interrupted';
  if (winner === null) return `a draw by ${reason}`;
  const how = reason === 'leave' ? 'as the other left' : `by ${reason}`;
  return `player ${winner} wins ${how}`;
}

/** Whether a log that has just been sealed is signed, and by which key. */
export const describeSealed = ({ header }: Log): string =>
  header.signer === undefined ? 'sealed' : `sealed and signed by ${header.signer}`;

export const tellSize = ({ track }: Log, bytes: number): string =>
  `${plural(bytes, 'byte')}${track.ticks > 0 ? `, ${(bytes / track.ticks).toFixed(3)} a tick` : ''}`;

/** The state hash at the end, or `none`. */
export const finalHash = ({ end }: Log): string => (end === undefined ? 'none' : formatHash(end.hash));
