import { useApi } from '@backstage/core-plugin-api';
import type {
  Delivery,
  WorkflowLocator,
} from '@slipway/backstage-plugin-mlops-common';
import { useState } from 'react';
import { mlopsApiRef } from '../api';
import { isOver } from '../states/workflow';
import { useBeat } from './useBeat';
import { useLoaded } from './useLoaded';

/** A running graph changes in more than the page is told of. */
const LOOK_AGAIN = 5000;

/** A run with its graph: read when opened, and again whenever the run changes. */
export function useWorkflow(delivery: Delivery, locator: WorkflowLocator) {
  const api = useApi(mlopsApiRef);
  const { entityRef, training } = delivery;
  const id = `${locator.cluster}/${locator.namespace}/${locator.name}`;
  const summary = training.runs.find(run => run.id === id);
  const [wasOver, setWasOver] = useState(false);
  const beat = useBeat(!wasOver, LOOK_AGAIN);
  const told = summary
    ? `${summary.phase} ${summary.progress} ${summary.steps.map(s => s.phase)}`
    : '';
  const loaded = useLoaded(`${entityRef} ${id}`, `${told} ${beat}`, signal =>
    api.getWorkflow(entityRef, locator, { signal }),
  );
  const over = loaded.value !== undefined && isOver(loaded.value.run);
  if (over !== wasOver) setWasOver(over);
  return { ...loaded, summary };
}
