export { openPool, type Pool } from './pool.ts';
