import { setImmediate } from 'node:timers/promises';
import { startMatch } from '../src/bots/index.ts';
import { describePlayer, sourcesOf } from '../src/bots/internal.ts';
import { createPacer } from './pacer.ts';
import type { PlayEnd, RecordedPlay, Recording } from './play-recorded.ts';
import { openSeat } from './play-seats.ts';
import { onSignal } from './signals.ts';

/** Plays a match in this thread: no code runs in it but that of this package, which always returns. */
export async function playHere(options: RecordedPlay, recording: Recording): Promise<PlayEnd> {
  const { players: seats, isolation, botSeed } = options;
  const players = [await openSeat(seats[0], isolation), await openSeat(seats[1], isolation)] as const;
  const about = [describePlayer(players[0]), describePlayer(players[1])] as const;
  const { match, recorder } = await recording.begin(about);
  const play = startMatch({
    start: match,
    players,
    botSeed,
    onTick: (_, first, second) => recorder.record(first, second, sourcesOf(play.neutral)),
    note: (_, seat, value) => recorder.note(seat, value),
  });
  recording.openFile();
  let interrupted = false;
  const release = onSignal(() => {
    interrupted = true;
  });
  try {
    const pace = createPacer();
    while (pace((ticks) => play.advance(ticks)) && !interrupted) {
      recording.keepUp();
      await setImmediate();
    }
    play.interrupt();
  } finally {
    release();
    for (const player of players) if ('close' in player) await (player as { close(): Promise<void> }).close();
  }
  return { result: play.result!, interrupted, failures: play.failures };
}
