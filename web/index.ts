export { createWebSocketTransport } from './transport.ts';
