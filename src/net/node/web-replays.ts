import type { MatchReport } from '../match-recording.ts';
import { createPage, type Page } from './web-answers.ts';

/* The replay pages of matches that ended on this host. A page has the name of its match's nonce: 128 random bits that the result
   message tells to those who have played or watched, and nobody else can guess. A match that is not over has no page, because its log tells
   the seed. Pages are made one at a time, each once, and the latest are kept. */

/** Makes the page of a log. @param log the name of its file in the folder of logs */
type MakeReplayPage = (log: string) => Promise<string>;

export interface Replays {
  /** A match is over. */
  ended(report: MatchReport): void;
  /**
   * The page of a match.
   *
   * @returns undefined where there is none; `busy` where too many others wait for theirs
   */
  find(nonce: string): Promise<Page | undefined> | 'busy' | undefined;
}

/** Matches that are remembered: of more, the page of the oldest is gone. */
const MAX_MATCHES = 4096;
/** Pages that are kept ready, bytes of all together. */
const KEPT_BYTES: number = 16 << 20;
/** Pages that wait to be made at most. */
const MAX_WAITING = 16;

export function createReplays(make: MakeReplayPage): Replays {
  /** by nonce, the names of logs */
  const logs = new Map<string, string>();
  /** by nonce, the most recently asked for last */
  const kept = new Map<string, Page>();
  const waiting = new Map<string, Promise<Page | undefined>>();
  let last: Promise<unknown> = Promise.resolve();
  const keep = (nonce: string, page: Page): void => {
    kept.delete(nonce);
    kept.set(nonce, page);
    let bytes = 0;
    for (const [one, { body }] of [...kept].reverse()) {
      bytes += body.length;
      if (bytes > KEPT_BYTES && one !== nonce) kept.delete(one);
    }
  };
  const makeNext = (nonce: string, log: string): Promise<Page | undefined> => {
    // A log that retention has deleted, or that a person has moved away, has no page any more. A failure must not reach `last`.
    const made = last
      .then(() => make(log))
      .then((html) => createPage(html, nonce))
      .catch(() => undefined);
    waiting.set(nonce, made);
    last = made.then((page) => {
      waiting.delete(nonce);
      if (page !== undefined) keep(nonce, page);
    });
    return made;
  };
  return {
    ended({ nonce, log }) {
      if (log === null) return;
      logs.set(nonce, log);
      for (const oldest of logs.keys()) {
        if (logs.size <= MAX_MATCHES) break;
        logs.delete(oldest);
        kept.delete(oldest);
      }
    },
    find(nonce) {
      const log = logs.get(nonce);
      if (log === undefined) return undefined;
      const page = kept.get(nonce);
      if (page !== undefined) {
        keep(nonce, page);
        return Promise.resolve(page);
      }
      return waiting.get(nonce) ?? (waiting.size >= MAX_WAITING ? 'busy' : makeNext(nonce, log));
    },
  };
}
