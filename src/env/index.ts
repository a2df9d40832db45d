export * from './browser.ts';
export { checkEnv, type EnvModule, type NodeCheckEnvOptions } from './node/check.ts';
export { createVectorEnv } from './node/vector.ts';
