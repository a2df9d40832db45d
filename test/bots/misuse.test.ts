import { expect, test } from 'vitest';
import { checkBot, findBot, openIsolated, openPlayer, playMatch, readPolicy } from '../../src/bots/index.ts';
import { checkEnv, createEnv, createSoloEnv, createVectorEnv } from '../../src/env/index.ts';

/* What a caller gets wrong is answered with a TypeError that says what was found and what to do. */

const [gunner, hunter] = [findBot('gunner')!, findBot('hunter')!];
const BY_NAME =
  /"hunter", not a player with a function createBot: open it by its name, await openPlayer\("hunter"\)/;

const MISUSES: readonly (readonly [string, () => unknown, RegExp])[] = [
  ['playMatch()', () => playMatch(undefined as never), /an object of options, not undefined/],
  ['players left out', () => playMatch({ seed: '1' } as never), /players is undefined, not a list of two/],
  [
    'one player',
    () => playMatch({ seed: '1', players: [gunner] } as never),
    /an array of 1, not a list of two/,
  ],
  ['players by name', () => playMatch({ seed: '1', players: ['hunter', gunner] } as never), BY_NAME],
  [
    'a misspelt seed',
    () => playMatch({ sead: 1, players: [gunner, hunter] } as never),
    /did you mean "seed"/,
  ],
  ['a bot to check by name', () => checkBot('hunter' as never), BY_NAME],
  ['a misspelt tick limit', () => checkBot(hunter, { tick: 9 } as never), /did you mean "ticks"/],
  ['a misspelt budget', () => openIsolated('hunter', 'worker', { budget: 9 } as never), /budgetMs/],
  [
    'an opponent by its file',
    () => createSoloEnv({ opponent: './hunter.js' }),
    /"\.\/hunter\.js", not a player .*: open it by its name, await openPlayer/,
  ],
  ['no opponent', () => createSoloEnv({} as never), /opponent is undefined/],
  ['solo.reset(42)', () => createSoloEnv({ opponent: gunner }).reset(42 as never), /options, not 42/],
  ['frameskip', () => createEnv({ frameskip: 4 } as never), /did you mean "frameSkip"/],
  ['reset of a number', () => createEnv().reset(42 as never), /an object of options, not 42/],
  ['step()', () => started().step(undefined as never), /the actions of both agents, not undefined/],
  ['one action', () => started().step([1] as never), /the actions of both agents, not an array of 1/],
  [
    'a snapshot without a seed',
    () => started().restore({ words: new Int32Array(9) } as never),
    /what snapshot gave, not an object/,
  ],
  ['snapshot() into nothing', () => started().snapshot({} as never), /overwrites what snapshot gave/],
  ['actions as a list', () => startedVector().step([1, 2] as never), /a Uint8Array, not an array of 2/],
  ['a misspelt reward', () => createEnv({ rewards: { wins: 1 } as never }), /did you mean "win"/],
  ['checkEnv of an environment', () => checkEnv(started() as never), /a function that makes environments/],
  ['checkEnv elsewhere', () => checkEnv(createEnv, { elsewhere: {} } as never), /no option "elsewhere"/],
  ['restore()', () => started().restore(undefined as never), /what snapshot gave, not undefined/],
  ['createVectorEnv()', () => createVectorEnv(undefined as never), /an object of options, not undefined/],
  ['matches for count', () => createVectorEnv({ matches: 4 } as never), /no option "matches"/],
];

function started() {
  const env = createEnv();
  env.reset({ seed: '1' });
  return env;
}

function startedVector() {
  const env = createVectorEnv({ count: 1 });
  env.reset({ seed: '1' });
  return env;
}

test.each(MISUSES)('%s', (_, misuse, message) => {
  expect(misuse).toThrow(TypeError);
  expect(misuse).toThrow(message);
});

test('a player without a name is a TypeError, a misspelt one is told the one that is meant', async () => {
  await expect(openPlayer(undefined as never)).rejects.toThrow(TypeError);
  await expect(openPlayer('huntr')).rejects.toThrow('no bot "huntr" (did you mean "hunter"?)');
});

test('a policy that is not there, or is no file, is told in words', () => {
  expect(() => readPolicy('nope.json')).toThrow('nope.json: there is no such file');
  expect(() => readPolicy('.')).toThrow('.: it is a folder');
});

test('a level of isolation or a limit that there is not is refused before anything is started', () => {
  for (const [level, limits] of [
    ['none', {}],
    ['thread', {}],
    ['worker', { budgetMs: 0 }],
    ['process', { memoryMb: Number.NaN }],
  ] as const)
    expect(() => openIsolated('hunter', level as never, limits)).toThrow(RangeError);
});
