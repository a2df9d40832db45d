import { carryOver } from '../carrier.ts';

/* The same rows over WebSockets: what comes before a payload is looked at. */

carryOver('WebSocket');
await import('./frames.test.ts');
