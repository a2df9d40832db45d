import { expect, test } from 'vitest';
import { LEFT } from '../../src/core/index.ts';
import { hasFirefox, openFirefox } from './firefox.ts';
import { openHost, stopHosts } from './host.ts';
import { heldIn, IDLE, until } from './person.ts';

/* A game in another browser. */

test('a game on the page of a host works in Firefox', async (context) => {
  if (!hasFirefox()) {
    console.log(
      'left out: a game in Firefox, which is not installed ("apt-get install --no-install-recommends firefox-esr")',
    );
    return context.skip();
  }
  const host = await openHost({ opponent: IDLE });
  const firefox = await openFirefox();
  const becomes = async (expression: string): Promise<void> => {
    while ((await firefox.ask(expression)) !== 'true');
  };
  const press = (type: 'keydown' | 'keyup'): Promise<unknown> =>
    firefox.ask(
      `document.dispatchEvent(new KeyboardEvent('${type}', { key: 'ArrowLeft', code: 'ArrowLeft' }))`,
    );
  try {
    await firefox.goto(host.url);
    await firefox.ask(`document.querySelector('#name').value = 'Ann'`);
    await firefox.ask(`document.querySelector('#join').requestSubmit()`);
    await becomes(`document.querySelector('#card-title').textContent === 'Ready?'`);
    await firefox.ask(`document.querySelector('#card-main').click()`);
    await becomes(`/0:00/.test(document.querySelector('#state').textContent)`);
    await press('keydown');
    await becomes(`/0:02/.test(document.querySelector('#state').textContent)`);
    await press('keyup');
    await firefox.ask(`document.querySelector('#home').click()`);
    await firefox.ask(`document.querySelector('#leaving button[value=leave]').click()`);
    await until(() => host.readLogs()[0]?.end?.result).toEqual({ winner: 2, reason: 'leave' });
    const held = heldIn(host.readLogs()[0]!, 1);
    expect(Object.keys(held)).toEqual([String(LEFT)]);
    expect(held[LEFT]).toBeGreaterThan(12);
    expect(firefox.errors).toEqual([]);
  } finally {
    await firefox.close();
    await stopHosts();
  }
});
