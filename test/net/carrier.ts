/* How the clients of a table come to its host, so that the same tests hold for both ways. */

export type Carrier = 'TCP' | 'WebSocket';

let carrier: Carrier = 'TCP';

/** Of every table that is opened from now on in this file of tests. */
export function carryOver(given: Carrier): void {
  carrier = given;
}

export const carrierInUse = (): Carrier => carrier;
