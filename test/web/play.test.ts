import type { Page } from 'playwright-core';
import { afterEach, describe, expect } from 'vitest';
import { DOWN, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import { shooter } from '../cli/shooter.ts';
import { inBrowser } from './browser.ts';
import { openHost, SHORT, stopHosts } from './host.ts';
import { heldIn, IDLE, join, keysAt, playOn, ready, shows, textOf, until } from './person.ts';

/* The host's own page, as people have it: keys, fingers, links and a host over WebSockets. What was pressed is looked for in the log. */

const { test, open } = inBrowser('the page on which people play');

/** what went wrong on each page of a test */
const visits: string[][] = [];
afterEach(async () => {
  const errors = visits.splice(0).flat();
  await stopHosts();
  expect(errors).toEqual([]);
});

/** Opens the page and gives a name. */
async function visit(url: string, name = 'Ann', options: Parameters<typeof open>[0] = {}): Promise<Page> {
  const { page, errors } = await open(options);
  visits.push(errors);
  await page.goto(url);
  await page.fill('#name', name);
  return page;
}

describe('two people', () => {
  test('play a whole match by an invitation, which its log proves, and again', async () => {
    const host = await openHost({ rules: SHORT });
    const ann = await visit(host.url, 'Ann', { permissions: ['clipboard-read', 'clipboard-write'] });
    await join(ann);
    await shows(ann, '#card-title', 'Waiting for a player');
    await ann.click('#card-invite');
    await shows(ann, '#card-invite', 'Copied');
    const link = await ann.evaluate<string>('navigator.clipboard.readText()');
    expect(link).toBe(`${host.url}#room=1`);

    const ben = await visit(link, 'Ben');
    await shows(ben, '#play-title', 'Play in room 1');
    await join(ben);
    await ready(ann);
    await shows(ann, '#card-text', 'Waiting for');
    await ready(ben);
    await playOn(ann, 1);
    await shows(ben, '#one .name', 'Ann');
    await shows(ben, '#two .name', 'Ben (you)');

    const titles = await Promise.all(
      [ann, ben].map(async (page) => {
        await page.waitForSelector('#card-replay:visible');
        return await textOf(page, '#card-title');
      }),
    );
    const [log, ...more] = host.readLogs();
    expect(more).toEqual([]);
    const { winner } = log!.end!.result!;
    const told = { 1: ['You won', 'You lost'], 2: ['You lost', 'You won'] } as const;
    expect(titles).toEqual(winner === null ? ['A draw', 'A draw'] : told[winner]);
    expect(log!.header.players.map(({ name }) => name)).toEqual(['Ann', 'Ben']);
    const { code, stdout } = shooter(['verify', host.logs()[0]!], { cwd: host.folder });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('proven') });

    await ready(ann);
    await ready(ben);
    await playOn(ann, 1);
    await ben.click('#home');
    await ben.click('#leaving button[value=leave]');
    await shows(ann, '#card-title', 'You won');
    await shows(ann, '#card-text', 'Your opponent has left.');
    await shows(ben, '#rooms', 'waiting for a player');
    await until(() => host.logs().length).toBe(2);
    expect(host.readLogs()[1]!.end!.result).toEqual({ winner: 1, reason: 'leave' });
  });
});

describe('keys', () => {
  test('fly and shoot for as long as they are held, and scroll nothing', async () => {
    const host = await openHost({ opponent: IDLE });
    const ann = await visit(host.url, 'Ann', { viewport: { width: 800, height: 300 } });
    await join(ann);
    await ann.keyboard.press('Enter');
    await playOn(ann, 1);
    await ann.keyboard.down('ArrowLeft');
    await playOn(ann, 7);
    await ann.keyboard.up('ArrowLeft');
    await ann.keyboard.press('w');
    await ann.keyboard.down('Space');
    await playOn(ann, 14);
    await ann.keyboard.up('Space');
    // A window without the keyboard gets no release.
    await ann.keyboard.down('s');
    await playOn(ann, 17);
    await ann.evaluate(`dispatchEvent(new Event('blur'))`);
    await playOn(ann, 24);
    expect(await ann.evaluate('[scrollX, scrollY]')).toEqual([0, 0]);
    await ann.keyboard.press('q');
    await ann.click('#leaving button[value=stay]');
    await playOn(ann, 26);
    await ann.keyboard.press('q');
    await ann.click('#leaving button[value=leave]');
    await ann.waitForSelector('#lobby:visible');
    await until(() => host.readLogs()[0]?.end?.result).toEqual({ winner: 2, reason: 'leave' });
    const held = heldIn(host.readLogs()[0]!, 1);
    expect(Object.keys(held).map(Number)).toEqual([LEFT, UP, DOWN, SHOOT].sort((a, b) => a - b));
    expect(held[LEFT]).toBeGreaterThan(12);
    expect(held[SHOOT]).toBeGreaterThan(12);
    expect(keysAt(host.readLogs()[0]!, 1, -1)).toBe(0);
  });

  test('are let go with the key of the system: what is released while that is down may never be told', async () => {
    const host = await openHost({ opponent: IDLE });
    const ann = await visit(host.url);
    await join(ann);
    await ann.keyboard.press('Enter');
    await playOn(ann, 1);
    await ann.keyboard.down('ArrowRight');
    await playOn(ann, 5);
    await ann.keyboard.down('Meta');
    await ann.keyboard.up('ArrowRight');
    await ann.keyboard.up('Meta');
    await playOn(ann, 9);
    await ann.click('#home');
    await ann.click('#leaving button[value=leave]');
    await until(() => host.readLogs()[0]?.end).toBeDefined();
    const [log] = host.readLogs();
    expect(heldIn(log!, 1)[RIGHT]).toBeGreaterThan(8);
    expect(keysAt(log!, 1, -1)).toBe(0);
  });
});

describe('fingers', () => {
  test('fly and shoot at once, and slide from one direction to another', async () => {
    const host = await openHost({ opponent: IDLE });
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
    const ann = await visit(host.url, 'Ann', phone);
    await ann.tap('#join button.main');
    await ann.tap('#card-main');
    await playOn(ann, 1);
    const [pad, shoot] = await Promise.all(['#pad', '#shoot'].map((id) => ann.locator(id).boundingBox()));
    const at = (box: typeof pad, x: number, y: number, id: number) => ({
      x: box!.x + x * box!.width,
      y: box!.y + y * box!.height,
      id,
    });
    const session = await ann.context().newCDPSession(ann);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...touchPoints: ReturnType<typeof at>[]) =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints });
    await touch('touchStart', at(pad, 0.9, 0.5, 1));
    // What is let go of with the keyboard is held again as soon as the thumb moves, though it is the same direction.
    await ann.evaluate(`dispatchEvent(new Event('blur'))`);
    await touch('touchMove', at(pad, 0.95, 0.5, 1));
    await playOn(ann, 5);
    await touch('touchStart', at(pad, 0.9, 0.5, 1), at(shoot, 0.5, 0.5, 2));
    await playOn(ann, 10);
    await touch('touchMove', at(pad, 0.5, 0.05, 1), at(shoot, 0.5, 0.5, 2));
    await playOn(ann, 15);
    await touch('touchEnd');
    await playOn(ann, 17);
    await ann.tap('#home');
    await ann.tap('#leaving button[value=leave]');
    await until(() => host.readLogs()[0]?.end).toBeDefined();
    const held = heldIn(host.readLogs()[0]!, 1);
    expect(Object.keys(held).map(Number)).toEqual([RIGHT, UP, SHOOT]);
    for (const bit of [RIGHT, UP, SHOOT]) expect(held[bit], `${bit}`).toBeGreaterThan(8);
  });
});

describe('a connection', () => {
  test('that is lost is taken up again in the same match, as is the seat of a page that is loaded anew', async () => {
    const host = await openHost({ opponent: IDLE });
    const { page, errors } = await open();
    visits.push(errors);
    // Keeps the page's sockets, to cut them as a network does.
    await page.addInitScript(`{
      const Original = WebSocket;
      globalThis.sockets = [];
      globalThis.WebSocket = class extends Original {
        constructor(...words) { super(...words); sockets.push(this); }
      };
    }`);
    await page.goto(host.url);
    await page.fill('#name', 'Ann');
    await join(page);
    await ready(page);
    await playOn(page, 3);
    await page.evaluate('sockets.at(-1).close()');
    await shows(page, '#card-title', 'Connection lost');
    await page.waitForSelector('#card', { state: 'hidden' });
    await playOn(page, 8);
    await page.reload();
    await playOn(page, 14);
    expect(await textOf(page, '#one .name')).toBe('Ann (you)');
    expect(new URL(page.url()).hash).toBe('#room=1');
    await page.click('#home');
    await page.click('#leaving button[value=leave]');
    await until(() => host.readLogs().map(({ end }) => end?.result)).toEqual([
      { winner: 2, reason: 'leave' },
    ]);
    expect(host.readLogs()[0]!.track.ticks).toBeGreaterThanOrEqual(84);
  });

  test('ends where the host stops, in plain words, and the rooms say that it does not answer', async () => {
    const host = await openHost({ opponent: IDLE });
    const ann = await visit(host.url);
    await join(ann);
    await ready(ann);
    await playOn(ann, 2);
    await host.stop();
    await shows(ann, '#trouble', 'The host is stopping');
    await shows(ann, '#rooms-note', 'The host does not answer.');
    expect(host.readLogs()[0]!.end!.result).toEqual({ winner: null, reason: 'interrupted' });
    visits.splice(0);
  });
});

describe('a link', () => {
  const TOKEN = 'a token & more=1';

  test('leads to a room with the token of the host, which nothing shows from then on', async () => {
    const host = await openHost({ opponent: IDLE, token: TOKEN });
    const { page, errors, requests } = await open();
    visits.push(errors);
    await page.goto(`${host.url}#${new URLSearchParams({ room: 'lab', token: TOKEN })}`);
    expect(page.url()).toBe(`${host.url}#room=lab`);
    await page.fill('#name', 'Ann');
    await join(page);
    await shows(page, '#where', 'room lab');
    await page.reload();
    await shows(page, '#where', 'room lab');
    expect(requests.join(' ')).not.toContain('token');
    expect(await page.evaluate<number>('history.length')).toBeLessThan(5);
    await page.goBack();
    expect(page.url()).not.toContain('token');
  });

  test('with a wrong token is refused in plain words, asked for another, and let in with that', async () => {
    const host = await openHost({ opponent: IDLE, token: TOKEN });
    const ann = await visit(`${host.url}#token=wrong`);
    await shows(ann, '#rooms-note', 'This host asks for a token');
    await ann.waitForSelector('#token:visible');
    await ann.fill('#token', TOKEN);
    await join(ann);
    await ann.click('#card-leave');
    await shows(ann, '#rooms-note', 'No room yet.');
    // The token is known now: its field is hidden, and holds up no other game.
    await join(ann);
  });

  test('to a room that is full says so, and so does a host that is', async () => {
    const host = await openHost({ opponent: IDLE, limits: { rooms: 1 } });
    const ann = await visit(host.url);
    await join(ann);
    const ben = await visit(`${host.url}#room=1`, 'Ben');
    await ben.click('#join button.main');
    await shows(ben, '#trouble', 'Both seats of this room are taken.');
    await ben.fill('#room', 'other');
    await ben.click('#join button.main');
    await shows(ben, '#trouble', 'This host is full.');
    expect(await textOf(ben, '#rooms .who')).toBe('Ann against idle');
  });

  test('to a room to watch that is closed says so', async () => {
    const host = await openHost();
    const { page, errors } = await open();
    visits.push(errors);
    await page.goto(`${host.url}#watch=lab`);
    await shows(page, '#trouble', 'There is no such room');
    await shows(page, '#rooms-note', 'No room yet.');
  });
});

describe('a name', () => {
  test('is text whatever stands in it, is remembered, and is refused where it shows nothing', async () => {
    const host = await openHost({ opponent: IDLE });
    const evil = '<img src=x onerror=1>';
    const ann = await visit(host.url, evil);
    await join(ann);
    expect(await textOf(ann, '#one .name')).toBe(`${evil} (you)`);
    await ann.click('#card-leave');
    await ann.reload();
    expect(await ann.inputValue('#name')).toBe(evil);
    await ann.fill('#name', '\u202e\u2800');
    await ann.click('#join button.main');
    expect(await ann.evaluate(`document.querySelector('#name').validationMessage`)).toContain('A name is');
    expect(await ann.isVisible('#lobby')).toBe(true);
  });
});

test('a seat that is gone by the time that the page is loaded anew leads to the room of the link', async () => {
  const host = await openHost({ opponent: IDLE, graceMs: 0 });
  const ann = await visit(host.url);
  await ann.fill('#room', 'lab');
  await join(ann);
  // As a browser that slept for longer than the seat was kept.
  await ann.evaluate(`sessionStorage.setItem('shooter-seat', '0123456789abcdef0123456789abcdef')`);
  await ann.reload();
  await shows(ann, '#play-title', 'Play in room lab');
  expect(await ann.isVisible('#trouble')).toBe(false);
  expect(await ann.evaluate(`sessionStorage.getItem('shooter-seat')`)).toBeNull();
});

test('whoever is sent away is told why: the seat went on in another tab, or there are spectators enough', async () => {
  const host = await openHost({ opponent: IDLE, limits: { spectators: 0 } });
  const ann = await visit(host.url);
  await join(ann);
  const seat = await ann.evaluate<string>(`sessionStorage.getItem('shooter-seat')`);
  const { page: other, errors } = await open();
  visits.push(errors);
  await other.addInitScript(`sessionStorage.setItem('shooter-seat', '${seat}')`);
  await other.goto(host.url);
  await shows(ann, '#trouble', 'You went on with this game in another tab.');
  await shows(other, '#card-title', 'Ready?');
  await ann.click('#rooms button:text("Watch")');
  await shows(ann, '#trouble', 'This room has all the spectators that it may.');
});
