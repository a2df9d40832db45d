import { recordMatch } from '../src/bots/index.ts';
import { describePlayer } from '../src/bots/internal.ts';
import type { PlayEnd, RecordedPlay, Recording } from './play-recorded.ts';
import { openSeat } from './play-seats.ts';
import { onSignal } from './signals.ts';

/** Plays a match in this thread: no code runs in it but that of this package, which always returns. */
export async function playHere(options: RecordedPlay, recording: Recording): Promise<PlayEnd> {
  const { players: seats, isolation, botSeed } = options;
  const players = [await openSeat(seats[0], isolation), await openSeat(seats[1], isolation)] as const;
  const from = await recording.begin([describePlayer(players[0]), describePlayer(players[1])]);
  const interruption = new AbortController();
  const release = onSignal(() => interruption.abort());
  try {
    const { log, result, failures } = await recordMatch({
      ...{ from, players, botSeed, signal: interruption.signal },
      onProgress: () => recording.keepUp(),
    });
    return { log, result, interrupted: interruption.signal.aborted, failures };
  } finally {
    release();
    for (const player of players) if ('close' in player) await (player as { close(): Promise<void> }).close();
  }
}
