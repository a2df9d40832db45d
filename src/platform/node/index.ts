export { compiledUrl } from './compiled-url.ts';
export { openPool, type Pool } from './pool.ts';
