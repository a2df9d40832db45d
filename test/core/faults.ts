import type { Fault } from '../mutants.ts';

/* Small faults in the fast core, file by file: each breaks the rules in some match. */

type Change = readonly [claim: string, find: string, replace: string];

const inFile = (file: string, changes: readonly Change[]): readonly (Fault & { claim: string })[] =>
  changes.map(([claim, find, replace]) => ({ file: `src/core/${file}`, claim, find, replace }));

export const FAULTS: readonly (Fault & { readonly claim: string })[] = [
  ...inFile('arena.ts', [
    ['a player starts a pixel off', '{ x: 400, y: 630 }', '{ x: 401, y: 630 }'],
    [
      'the right bound is a pixel further',
      'ARENA_SIZE - PLAYER_SPRITE.width',
      'ARENA_SIZE - PLAYER_SPRITE.width + 1',
    ],
    ['the lower bound is a pixel higher', 'PLAYER_SPRITE.height - 15', 'PLAYER_SPRITE.height - 16'],
    [
      'a player is a pixel wider',
      '{ x: 10, y: 10, width: 80, height: 80 }',
      '{ x: 10, y: 10, width: 81, height: 80 }',
    ],
    [
      'a player is a pixel higher',
      '{ x: 10, y: 10, width: 80, height: 80 }',
      '{ x: 10, y: 9, width: 80, height: 81 }',
    ],
    [
      'a laser is a pixel wider',
      '{ x: 45, y: 28, width: 10, height: 30 }',
      '{ x: 45, y: 28, width: 11, height: 30 }',
    ],
    [
      'a laser is a pixel longer',
      '{ x: 45, y: 28, width: 10, height: 30 }',
      '{ x: 45, y: 28, width: 10, height: 31 }',
    ],
    [
      'an enemy is a pixel lower',
      '{ x: 10, y: 10, width: 50, height: 30 }',
      '{ x: 10, y: 11, width: 50, height: 30 }',
    ],
    ['a blue enemy is a pixel narrower', 'BLUE_NARROWER = 20', 'BLUE_NARROWER = 21'],
    ['the green are narrow and not the blue', 'BLUE = 1', 'BLUE = 2'],
  ]),
  ...inFile('wave.ts', [
    ['a draw too many before a wave', 'const drawn =', 'draw();\n  const drawn ='],
    ['x is drawn from a pixel too many', 'draw() * WAVE_WIDTH', 'draw() * (WAVE_WIDTH + 1)'],
    [
      'equal enemies are in the order opposite to the draw',
      'MAX_WAVE + i) *',
      'MAX_WAVE + (MAX_WAVE - 1 - i)) *',
    ],
    ['waves start at the level before', 'waveGrowth * level', 'waveGrowth * (level - 1)'],
    ['a wave may be empty', 'max(1,', 'max(0,'],
    ['the seed and the level run together', '}:$', '}$'],
  ]),
  ...inFile('move.ts', [
    ['left stops a pixel early', 'run(x - 1, far', 'run(x - 2, far'],
    ['up runs a pixel too far', 'run(y - 1, far', 'run(y, far'],
    ['right stops a pixel early', 'run(RIGHT_LIMIT - 1 - x, far', 'run(RIGHT_LIMIT - 2 - x, far'],
    ['down runs a pixel too far', 'run(BOTTOM_LIMIT - 1 - y, far', 'run(BOTTOM_LIMIT - y, far'],
    ['the last step before a bound is cut short', 'room - (room % speed)', 'room'],
    [
      'opposite keys always undo each other',
      'at - speed > 0 ? 0 : run(room, speed, speed)',
      '0 * at * room * speed',
    ],
    ['opposite keys move one that just touches', 'at - speed > 0 ? 0', 'at - speed >= 0 ? 0'],
    ['new keys count from the tick before', 'match.moved = match.tick;', 'match.moved = match.tick - 1;'],
  ]),
  ...inFile('enemies.ts', [
    ['a wave appears a tick early', 'match.tick - 1;', 'match.tick - 2;'],
    ['an enemy leaves a pixel early', 'enemyY[enemy]! > lowest', 'enemyY[enemy]! >= lowest'],
    [
      'an enemy stays a pixel longer',
      'LEAVE_Y = ARENA_SIZE - ENEMY_SPRITE_HEIGHT',
      'LEAVE_Y = ARENA_SIZE - ENEMY_SPRITE_HEIGHT + 1',
    ],
    ['an enemy leaves a tick late', 'match.rules.enemySpeed) + 1;', 'match.rules.enemySpeed) + 2;'],
    ['a player is rammed a pixel too far right', 'right >= RAM_RIGHT ?', 'right > RAM_RIGHT ?'],
    ['a player is rammed a pixel too far left', '1 - right -', '-right -'],
    ['a player is rammed from a pixel above', '- RAM_ABOVE + 1;', '- RAM_ABOVE;'],
    ['a player is rammed from a pixel below', '2 - RAM_ABOVE', '1 - RAM_ABOVE'],
    ['the look at enemies ends too soon', 'tooHigh = (ticks - 1)', 'tooHigh = (ticks - 2)'],
    ['enemies at the side are passed over too soon', 'tooFar = (ticks - 1)', 'tooFar = (ticks - 9)'],
    ['the next ram is looked for a tick late', 'match.tick + soonest;', 'match.tick + soonest + 1;'],
    ['a player does not run down onto an enemy', 'playerSpeed - enemySpeed)', '-enemySpeed)'],
    ['nobody falls towards a player', 'ticksToCross(above, closing)', 'ticksToCross(above, playerSpeed)'],
    [
      'nobody runs towards an enemy at the side',
      'ticksToCross(aside, playerSpeed)',
      'ticksToCross(aside, 1)',
    ],
    ['gaps take a tick more than they do', '((gap + speed - 1) / speed)', '((gap + speed) / speed)'],
    [
      'dead enemies ram',
      ' || colour === DEAD) continue;\n    const vertical',
      ') continue;\n    const vertical',
    ],
    [
      'a rammed enemy is out of the way of the other player',
      '(colour & 3) === IS_BLUE ? BLUE_WIDTH : WIDTH',
      'colour === IS_BLUE ? BLUE_WIDTH : WIDTH',
    ],
    ['health goes below 0', 'max(0, player.health - damage)', 'player.health - damage'],
    [
      'who is rammed twice in a tick loses once',
      'player.health = max(0, player.health - damage)',
      'if (!rammed) player.health = max(0, player.health - damage)',
    ],
    [
      'an enemy that left is not counted',
      'match.living -= 1;\n  }\n  awaitLowest(match);\n}\n\n/** Removes the enemies that were rammed',
      '}\n  awaitLowest(match);\n}\n\n/** Removes the enemies that were rammed',
    ],
    ['green enemies are buried with the marked', 'enemyColour[enemy]! <= 3', 'enemyColour[enemy]! <= 1'],
    ['the first living enemy is skipped', 'match.first = first;', 'match.first = first + 1;'],
  ]),
  ...inFile('lasers.ts', [
    ['a shot waits a tick longer', 'player.ready > match.tick', 'player.ready >= match.tick'],
    [
      'the cooldown is a tick shorter',
      'match.tick + match.rules.cooldown',
      'match.tick + match.rules.cooldown - 1',
    ],
    [
      'a new laser does not climb at once',
      'lasers[laser + FIRED] = match.tick;',
      'lasers[laser + FIRED] = match.tick + 1;',
    ],
    ['a laser leaves at y 0', 'if (y < 0) return false', 'if (y <= 0) return false'],
    ['a laser flies a tick too long', 'rules.laserSpeed) | 0) + 1;', 'rules.laserSpeed) | 0) + 2;'],
    ['a laser flies a tick too short', 'rules.laserSpeed) | 0) + 1;', 'rules.laserSpeed) | 0);'],
    ['a laser hits a pixel too far right', 'aside >= HIT_RIGHT ||', 'aside > HIT_RIGHT ||'],
    ['a laser hits a pixel too far left', 'aside <= HIT_LEFT', 'aside < HIT_LEFT'],
    ['a laser reaches a pixel further', '- HIT_REACH + 1;', '- HIT_REACH;'],
    ['a laser that has just passed still hits', '<= 1 - HIT_REACH - HIT_PAST', '< 1 - HIT_REACH - HIT_PAST'],
    ['lasers pass through dead enemies no more', 'colour === DEAD ||\n', ''],
    ['the look for a target ends too soon', 'gap > (flight - 1) * speed', 'gap > (flight - 2) * speed'],
    [
      'two lasers on one enemy score twice',
      'if ((enemyColour[enemy]! & player.mark) === 0) player',
      'player',
    ],
    ['a marked blue enemy is wide', '((colour & 3) === IS_BLUE', '(colour === IS_BLUE'],
    ['a hit leaves no mark', 'enemyColour[enemy]! |= player.mark', 'enemyColour[enemy]! |= 0'],
    [
      'player 1 removes what it hits before player 2',
      'wakeOwn(match, player1);',
      'wakeOwn(match, player1);\n  bury(match);',
    ],
    ['lasers sleep through a new wave', 'match.laserDue = match.tick;\n  wakeAll', 'wakeAll'],
    [
      'a laser aims on from where it aimed in the wave before',
      'lasers[laser + WAKE] = tick;\n    lasers[laser + AIM] = 0;',
      'lasers[laser + WAKE] = tick;',
    ],
    [
      'the last laser is kept in the place of another',
      'if (kept !== laser) moveWords',
      'if (kept === laser) moveWords',
    ],
    [
      'the next laser due is the last of them',
      'lasers[laser + WAKE]! < match.laserDue',
      'lasers[laser + WAKE]! > 0',
    ],
  ]),
  ...inFile('match.ts', [
    ['players share a mark', 'new Player(STARTS[1], 8,', 'new Player(STARTS[1], 4,'],
    [
      'there is room for too few lasers',
      'ceil(ticks / rules.cooldown) + 1',
      'ceil(ticks / rules.cooldown) - 1',
    ],
    ['there is room for too few enemies', 'const room = count + (count >> 1);', 'const room = count - 1;'],
  ]),
  ...inFile('step.ts', [
    [
      'a tick at which something is due is skipped',
      'tick < match.due) match.tick',
      'tick <= match.due) match.tick',
    ],
    ['new keys of player 2 go unseen', ' && second === match.player2.keys;', ';'],
    ['where players are is not written down when keys change', 'followKeys(match);\n', ''],
    [
      'a new shot is not waited for',
      'shotDue(match, player1), shotDue(match, player2));\n  }',
      'shotDue(match, player1));\n  }',
    ],
    [
      'a shot comes a tick late',
      'max(match.tick + 1, player.ready)',
      'max(match.tick + 1, player.ready + 1)',
    ],
    [
      'lasers hit before enemies ram',
      'const rammed1 =',
      'if (tick >= match.laserDue) moveLasers(match);\n  const rammed1 =',
    ],
    ['rammed enemies can be hit', 'if (rammed1 || rammed2) bury(match);\n', ''],
    ['player 2 is safe while player 1 is rammed', 'const rammed2 =', 'const rammed2 = !rammed1 &&'],
    ['only player 1 dies', 'player1.health === 0 || player2.health === 0', 'player1.health === 0'],
    ['a draw by health goes to player 1', 'OUTCOMES.health[byHealth]', 'OUTCOMES.health[byHealth || 1]'],
    ['time does not ask for the score', 'higher(player1.score, player2.score)', '0'],
    [
      'score goes before health',
      'byHealth === 0 ? higher(player1.score, player2.score) : byHealth',
      'higher(player1.score, player2.score) || byHealth',
    ],
    [
      'time comes before health',
      'if (player1.health === 0 ||',
      'if (tick !== rules.maxTicks && player1.health === 0 ||',
    ],
    ['time is up a tick late', 'min(due, rules.maxTicks)', 'min(due, rules.maxTicks + 1)'],
    ['the winner is the loser', 'first > second ? 1 : 2', 'first > second ? 2 : 1'],
    ['a wave waits for more than no enemies', 'match.living === 0 || match.outcome', 'match.outcome'],
    [
      'a match plays on after its end',
      'match.outcome !== undefined) return match.tick',
      'match.outcome === null) return match.tick',
    ],
  ]),
  ...inFile('words.ts', [
    ['the cooldown is told below 0', 'max(0, player.ready - match.tick)', 'player.ready - match.tick'],
    ['dead enemies are told', 'if (enemyColour[enemy] === DEAD) continue;\n', ''],
    [
      'the lasers of player 2 come first',
      'writeLasers(match, match.player1, cursor)',
      'writeLasers(match, match.player2, cursor)',
    ],
  ]),
  ...inFile('snapshot.ts', [
    ['a restored player shoots a tick early', 'player.ready - tick);', 'player.ready - tick - 1);'],
    ['a snapshot is taken before the players have moved', 'followKeys(match);\n', ''],
    ['a snapshot forgets when a laser is due', 'match.laserDue = kept[3]!;', 'match.laserDue = kept[4]!;'],
    ['the keys held before are held after', 'player.keys = 0;\n', ''],
  ]),
  ...inFile('from-state.ts', [
    [
      'the enemies of a state fall a tick early',
      'match.waveTick = match.tick;\n',
      'match.waveTick = match.tick - 1;\n',
    ],
    [
      'the lasers of a state climb a tick early',
      'lasers[laser + 2] = tick + 1;',
      'lasers[laser + 2] = tick;',
    ],
    ['the lasers of a state sleep', 'lasers[laser + 3] = tick;', 'lasers[laser + 3] = 0x40000000;'],
    ['a state on its way forgets the cooldown', 'player.ready = tick + check(', 'player.ready = 0 * check('],
  ]),
];
