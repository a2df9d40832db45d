/* A bot of one's own. Compiled, it plays by its path: npx shooter match --p1 dist/examples/my-bot.js --p2 gunner */
import type { Bot, BotSetup, View } from 'shooter-sdk/bots';
import { LEFT, RIGHT, SHOOT } from 'shooter-sdk/core';

export const name = 'my-bot';
export const version = '1';

/** Steps aside from what is about to ram it; else goes below the lowest enemy far enough above, and shoots all the way. */
export function createBot({ note }: BotSetup): Bot {
  return {
    decide(view: View) {
      const { me } = view;
      const threat = findEnemy(
        view,
        (x, y) => y > me.y - 170 && y < me.y + 80 && x > me.x - 60 && x < me.x + 90,
      );
      if (threat !== undefined) return (threat > me.x + 15 ? LEFT : RIGHT) + SHOOT;
      const target = findEnemy(view, (_, y) => y < me.y - 300);
      if (view.tick % 60 === 0) note({ target: target ?? null });
      if (target === undefined || Math.abs(target - 15 - me.x) < 5) return SHOOT;
      return (target - 15 < me.x ? LEFT : RIGHT) + SHOOT;
    },
  };
}

/** x of the lowest enemy that is as wanted, px. */
function findEnemy({ enemies }: View, wanted: (x: number, y: number) => boolean): number | undefined {
  for (let i = 0; i < enemies.count; i += 1) {
    if (wanted(enemies.x(i), enemies.y(i))) return enemies.x(i);
  }
  return undefined;
}
