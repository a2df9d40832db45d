import { afterEach, expect, test } from 'vitest';
import { openTable, type Table } from './table.ts';

/* Whoever leaves once the match is over takes the end of it from nobody. */

let table: Table;
afterEach(() => table.close());

test('a player that asks late is sent the end of its match, though the other has left by then', async () => {
  table = await openTable({ rules: { health: 10, enemySpeed: 30, waveBase: 200 } });
  const first = await table.join();
  first.send('hello');
  await first.json();
  const second = await table.join();
  second.send('hello');
  await second.json();
  second.pair(true);
  await second.group();
  let data: Record<string, unknown> = {};
  while (!data.lost1 && !data.lost2) {
    first.pair(true);
    ({ data } = await first.group());
  }
  first.send('{"connection":false}');
  await first.end();
  second.pair(true);
  const { data: late } = await second.group();
  expect(late).toMatchObject({ ready: true, lost1: data.lost1, lost2: data.lost2, win1: data.win1 });
  second.pair(false);
  expect((await second.group()).data).toMatchObject({ ready: false, user1: '0.0.0.0', lost1: false });
});
