/* What the command line takes from the renderer in Node beside its entry point. Nothing of it is promised to anybody else. */

export { fillPage, jsonPart } from './template.ts';
