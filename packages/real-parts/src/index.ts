export { freePort } from './freePort';
export {
  postgresBin,
  startPostgres,
  type RunningPostgres,
} from './startPostgres';
export {
  mlflowHint,
  mlflowPython,
  startMlflow,
  type RunningMlflow,
} from './startMlflow';
export {
  openSearchFolder,
  openSearchHint,
  startOpenSearch,
  type RunningOpenSearch,
} from './startOpenSearch';
