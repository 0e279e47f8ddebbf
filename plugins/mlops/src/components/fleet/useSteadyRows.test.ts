import { renderHook } from '@testing-library/react';
import { fleetRows } from '../../../dev/fixtures/fleet';
import { useSteadyRows } from './useSteadyRows';

const [a, b, c, d] = fleetRows();
const subject = {};

function steady(isSteady: boolean) {
  return renderHook(({ rows, of }) => useSteadyRows(rows, of, isSteady), {
    initialProps: { rows: [a, b, c], of: subject },
  });
}

it('keeps rows where they stand while somebody points at them', () => {
  const { rerender, result } = steady(true);
  const changed = { ...a, state: 'healthy' as const };
  rerender({ rows: [d, c, b, changed], of: subject });
  expect(result.current).toEqual([changed, b, c, d]);
  rerender({ rows: [d, b, changed], of: subject });
  expect(result.current).toEqual([changed, b, d]);
});

it('puts them in order as soon as nobody does, and for another query', () => {
  const free = steady(false);
  free.rerender({ rows: [c, b, a], of: subject });
  expect(free.result.current).toEqual([c, b, a]);
  const pointedAt = steady(true);
  pointedAt.rerender({ rows: [c, b, a], of: {} });
  expect(pointedAt.result.current).toEqual([c, b, a]);
});
