import { expect, test } from 'vitest';
import { createTurnedAway } from '../../src/net/fair-use.ts';
import { MAX_TURNED_AWAY } from '../../src/net/limits.ts';
import type { Wire } from '../../src/net/wire.ts';

test('so many wait to be closed, and more are closed at once', () => {
  const closed: number[] = [];
  const wire = (number: number): Wire => ({ destroy: () => void closed.push(number) }) as unknown as Wire;
  const away = createTurnedAway();
  for (let number = 0; number < MAX_TURNED_AWAY + 2; number += 1) away.add(wire(number));
  expect(closed).toEqual([MAX_TURNED_AWAY, MAX_TURNED_AWAY + 1]);
  expect(away.size).toBe(MAX_TURNED_AWAY);
  away.close();
  expect(away.size).toBe(0);
  expect(closed.length).toBe(MAX_TURNED_AWAY + 2);
  expect(new Set(closed).size).toBe(MAX_TURNED_AWAY + 2);
});
