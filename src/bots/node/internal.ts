/* As ../internal.ts, for other modules' code that needs Node. */

export { openPlayerAt } from './isolation/open.ts';
export { fileOfBuiltIn, readModuleFiles } from './module-files.ts';
export { examineOnnx, type OnnxReport } from './onnx/examine.ts';
export { isModule, onnxFileOf, openedName } from './open-player.ts';
export { captureOutput, OutputRing, redirectStdout } from './output.ts';
export { describeUndeclared, openTracked } from './undeclared-files.ts';
