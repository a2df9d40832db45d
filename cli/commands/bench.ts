import type { Argv } from 'yargs';
export const options = (args: Argv): Argv => args;
export const run = async (): Promise<number> => 0;
