import { carryOver } from '../carrier.ts';

/* The same rows over WebSockets: whose seat is whose. */

carryOver('WebSocket');
await import('./seats.test.ts');
