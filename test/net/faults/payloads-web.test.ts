import { carryOver } from '../carrier.ts';

/* The same rows over WebSockets: whole frames that hold what they should not. */

carryOver('WebSocket');
await import('./payloads.test.ts');
