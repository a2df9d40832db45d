export {
  DATA_FORMATS,
  type DataFormat,
  type ExportOptions,
  type ExportProgress,
  exportDataSet,
  findTable,
  type NamedLog,
  type RowOptions,
  readRows,
  TABLES,
} from './data-set.ts';
export {
  exportObservations,
  OBSERVATION_FORMATS,
  type ObservationExportOptions,
  type ObservationFormat,
} from './observation-files.ts';
export { type ObservationOptions, type ObservedStep, readObservations } from './observations.ts';
export { type Cell, type Column, DATA_VERSION, type Row, type Source, type Table } from './table.ts';
export { csvCell } from './text.ts';
