import { expect, test } from 'vitest';
import {
  type HelloAnswer,
  type HostMessage,
  playOver,
  spectateOver,
  type WireState,
} from '../../src/net/browser.ts';
import { createMemoryWorld, type MemoryWorld } from './memory-world.ts';

/* Who watches a room with a delay is told of the match that it sees, whatever has begun or ended since. */

const DELAY = 60;
const TICKS = 90;
const createWorld = (): MemoryWorld => createMemoryWorld({ delayTicks: DELAY, rules: { maxTicks: TICKS } });

function watch(world: MemoryWorld) {
  const leave = new AbortController();
  const answers: HelloAnswer[] = [];
  const states: WireState[] = [];
  const messages: HostMessage[] = [];
  const ended = spectateOver(world.transport(9), {
    signal: leave.signal,
    onConnect: ({ answer }) => void answers.push(answer),
    onUpdate: (state) => void states.push(state),
    onMessage: (message) => void messages.push(message),
  });
  return { answers, states, messages, leave, ended };
}

/** Two players of the names `a` and `b`, who play so many matches; what the first of them is told. */
function play(world: MemoryWorld, matches: number) {
  const told: HostMessage[] = [];
  for (const [index, name] of ['a', 'b'].entries())
    playOver(world.transport(index + 1), {
      hello: { room: 'r', player: { name } },
      createPlayer: () => ({ decide: () => 0 }),
      matches,
      onMessage: (message) => void (index === 0 && told.push(message)),
    });
  return told;
}

const namesIn = ({ players }: HelloAnswer): unknown[] => players!.map((player) => player?.name);

test('who joins just after a match began is told of the one before, which it sees, and of its result', async () => {
  const world = createWorld();
  const told = play(world, 2);
  await world.run(() => told.some((message) => 'start' in message && message.start.match === 2));
  const { answers, states, messages, leave, ended } = watch(world);
  await world.run(() => messages.length === 3);
  expect(states[0]!.ready).toBe(true);
  expect(states[0]!.tick).toBeLessThan(TICKS);
  expect(answers[0]).toMatchObject({ match: 1, delayTicks: DELAY });
  expect(messages).toMatchObject([
    { result: { match: 1, ticks: TICKS } },
    { start: { match: 2 } },
    { result: { match: 2, ticks: TICKS } },
  ]);
  leave.abort();
  await world.run(() => world.host.connections.size === 0);
  await ended;
  expect(world.lines).toEqual([]);
});

test('who joins once the players have left is told who plays in what it sees, and how that ends', async () => {
  const world = createWorld();
  play(world, 1);
  await world.run(() => world.host.stats.started === 1);
  // A room that nobody watches is closed when its players leave.
  const first = watch(world);
  await world.run(() => world.host.connections.size === 1);
  const { answers, messages, leave, ended } = watch(world);
  await world.run(() => messages.length === 1);
  expect(namesIn(answers[0]!)).toEqual(['a', 'b']);
  expect(answers[0]!.match).toBe(1);
  expect(messages).toMatchObject([{ result: { match: 1 } }]);
  first.leave.abort();
  leave.abort();
  await world.run(() => world.host.connections.size === 0);
  await Promise.all([first.ended, ended]);
});

test.each([0, DELAY])(
  'a match whose players leave at once is seen to its end, with a delay of %i',
  async (delayTicks) => {
    const world = createMemoryWorld({ delayTicks, pace: 'lockstep', rules: { maxTicks: TICKS } });
    play(world, 1);
    await world.run(() => world.host.stats.started === 1);
    const { states, messages, leave, ended } = watch(world);
    await world.run(() => messages.some((message) => 'result' in message));
    const ends = states.filter(({ players }) => players.some(({ lost }) => lost));
    expect(ends.map(({ tick, ready }) => ({ tick, ready }))).toContainEqual({ tick: TICKS, ready: true });
    leave.abort();
    await world.run(() => world.host.connections.size === 0);
    await ended;
  },
);
