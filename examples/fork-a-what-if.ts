/* What if another bot had taken over in the middle? Run it with: node dist/examples/fork-a-what-if.js */
import { findBot, playMatch } from 'shooter-sdk/bots';
import { createMatch } from 'shooter-sdk/core';
import { createRecorder, diffLogs, forkLog, type Log } from 'shooter-sdk/replay';

const gunner = findBot('gunner')!;
const hunter = findBot('hunter')!;

function play(): Log {
  const match = createMatch({ seed: 7 });
  const recorder = createRecorder(match, { players: [{ name: 'gunner' }, { name: 'gunner' }] });
  const { result } = playMatch({
    start: match,
    players: [gunner, gunner],
    onTick: (_, first, second) => recorder.record(first, second),
  });
  return recorder.end(result);
}

const before = play();
const at = Math.floor(before.track.ticks / 2);
const { match, recorder } = forkLog(before, at, { players: [{ name: 'hunter' }, { name: 'gunner' }] });
const { result } = playMatch({
  start: match,
  players: [hunter, gunner],
  onTick: (_, first, second) => recorder.record(first, second),
});
const after = recorder.end(result);

const { input, state } = diffLogs(before, after);
console.log(`without: winner ${before.end?.result?.winner ?? 'nobody'} at tick ${before.track.ticks}`);
console.log(
  `with hunter from tick ${at} on: winner ${result.winner ?? 'nobody'} at tick ${after.track.ticks}`,
);
console.log(
  `they diverge at tick ${input?.tick} in their inputs, at tick ${state?.tick} in ${state?.fields[0]?.field}`,
);
