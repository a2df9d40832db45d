import type { Fault } from '../mutants.ts';

/** Changes that are no faults, each for a reason that the core relies on. */
export const EQUIVALENT: readonly (Fault & { readonly claim: string; readonly because: string })[] = [
  {
    file: 'src/core/step.ts',
    claim: 'enemies leave after the lasers have hit',
    find: 'if (tick >= match.leaveDue) leave(match);\n  if (tick >= match.laserDue) moveLasers(match);',
    replace: 'if (tick >= match.laserDue) moveLasers(match);\n  if (tick >= match.leaveDue) leave(match);',
    because: 'no laser is ever as low as an enemy that leaves',
  },
  {
    file: 'src/core/enemies.ts',
    claim: 'an enemy is awaited a tick early',
    find: 'match.rules.enemySpeed) + 1;',
    replace: 'match.rules.enemySpeed);',
    because: 'a look too early changes nothing',
  },
  {
    file: 'src/core/enemies.ts',
    claim: 'the next ram is looked for a tick early',
    find: 'match.tick + soonest;',
    replace: 'match.tick + soonest - 1;',
    because: 'a look too early changes nothing',
  },
  {
    file: 'src/core/enemies.ts',
    claim: 'the look at the enemies goes on to the last',
    find: 'if (above > tooHigh) break;',
    replace: '',
    because: 'those that are too high come later than the soonest',
  },
  {
    file: 'src/core/lasers.ts',
    claim: 'every laser looks at every tick',
    find: 'tick >= lasers[laser + WAKE]! && !aim',
    replace: '!aim',
    because: 'a look too early changes nothing',
  },
  {
    file: 'src/core/step.ts',
    claim: 'every tick is settled',
    find: 'if (match.tick >= match.due) settle(match);',
    replace: 'settle(match);',
    because: 'a look too early changes nothing',
  },
  {
    file: 'src/core/snapshot.ts',
    claim: 'a restored match keeps the tick from which keys were held',
    find: 'match.moved = match.tick;\n  match.level = kept',
    replace: 'match.level = kept',
    because: 'a player without keys is where it was, whenever that was',
  },
];
