import type { Client } from './client.ts';

/**
 * Client updates that are sent ahead. With the one that answers the newest state update 7 are unanswered. A host answers 8 at most
 * (MAX_CREDIT), so one is left for `sendEarly`.
 */
const UPDATES_AHEAD = 6;

/**
 * Sends client updates ahead, so that a state update comes every tick from a host that is up to 115 ms away: a host sends each in answer to
 * a client update, so as many must be under way as a round trip has ticks. Does nothing on the original server, which reads one client
 * update at a time, and in lockstep, where each client update is the input of a tick.
 */
export function keepUpdatesAhead(client: Client): void {
  if (client.answer.pace !== 'realtime') return;
  for (let ahead = 0; ahead < UPDATES_AHEAD; ahead += 1) client.sendUpdate({ ready: false, keys: 0 });
}
