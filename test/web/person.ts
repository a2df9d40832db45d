import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DOWN, LEFT, RIGHT, SHOOT, UP } from '../../src/core/index.ts';
import { inputsAt, KEY_COLUMNS, type Log, valueIn } from '../../src/replay/index.ts';
import { NEVER_MS } from '../own-time.ts';

/* What a person does on the host's page, and sees there. */

/** A bot that holds nothing. */
export const IDLE = { info: { name: 'idle', kind: 'builtin' as const }, create: () => () => 0 };

/** What a player held in a tick of a match: the last one is -1. */
export const keysAt = ({ track }: Log, seat: 1 | 2, tick: number): number =>
  valueIn(inputsAt(track, tick < 0 ? track.ticks + tick : tick), KEY_COLUMNS[seat - 1]!);

/** Every key that a player held in a match, and the ticks for which each was. */
export function heldIn(log: Log, seat: 1 | 2): Record<number, number> {
  const held: Record<number, number> = {};
  for (let tick = 0; tick < log.track.ticks; tick += 1) {
    const keys = keysAt(log, seat, tick);
    for (const bit of [LEFT, RIGHT, UP, DOWN, SHOOT]) if ((keys & bit) > 0) held[bit] = (held[bit] ?? 0) + 1;
  }
  return held;
}

/** Takes a seat, up to the question whether the person is ready. */
export async function join(page: Page): Promise<void> {
  await page.click('#join button.main');
  await page.waitForSelector('#card-main:visible');
}

export const ready = async (page: Page): Promise<void> => {
  await page.click('#card-main');
};

/** Waits until a match is on, and so many tenths of a second of it have been shown. */
export const playOn = (page: Page, tenths: number): Promise<void> =>
  until(async () => {
    const [, minutes, seconds, tenth] = /(\d+):(\d\d)\.(\d)/.exec(await textOf(page, '#state')) ?? [];
    return minutes === undefined ? -1 : 600 * Number(minutes) + 10 * Number(seconds) + Number(tenth);
  }).toBeGreaterThanOrEqual(tenths);

/** Waits until a value is what it is to be. */
export const until = <T>(get: () => T) => expect.poll(get, { timeout: NEVER_MS, interval: 20 });

export const textOf = async (page: Page, id: string): Promise<string> => (await page.textContent(id)) ?? '';

/** Waits until an element shows a text. */
export const shows = (page: Page, id: string, text: string | RegExp): Promise<void> =>
  page.locator(id).filter({ hasText: text, visible: true }).waitFor();
