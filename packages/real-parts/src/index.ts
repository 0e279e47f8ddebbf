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
