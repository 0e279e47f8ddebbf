import type { Rollout } from '@slipway/backstage-plugin-mlops-common';
import {
  Area,
  AreaChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useClock } from '../../live/clock';
import { formatPercent } from '../../states/numbers';
import {
  weightCeiling,
  weightCurve,
  weightTicks,
  type WeightPoint,
} from '../../states/rollout';
import { curveName } from '../../states/strategy';
import { clockTime } from '../../states/time';
import styles from './WeightChart.module.css';

/** While a rollout is under way the curve grows, but not every second. */
const REDRAW_EVERY = 10_000;

/** Recharts takes no class for it. */
const TOOLTIP = {
  padding: '4px 8px',
  border: '1px solid var(--bui-border-1)',
  borderRadius: 4,
  background: 'var(--bui-bg-neutral-1)',
  fontSize: 12,
};

/** The candidate's share of the traffic over the analysis. */
export function WeightChart({ rollout }: { rollout: Rollout }) {
  const now = useClock(
    instant => Math.floor(instant / REDRAW_EVERY) * REDRAW_EVERY,
  );
  const curve = weightCurve(rollout, now);
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>{curveName(rollout)}</figcaption>
      {curve.length < 2 ? (
        <p className={styles.empty}>
          No weights are known of this analysis yet.
        </p>
      ) : (
        <div
          className={styles.chart}
          role="img"
          aria-label={`${curveName(rollout)}: ${curveSentence(curve)}`}
        >
          <Curve
            curve={curve}
            ceiling={weightCeiling(rollout)}
            ticks={weightTicks(rollout)}
          />
        </div>
      )}
    </figure>
  );
}

function Curve({
  ceiling,
  curve,
  ticks,
}: {
  curve: WeightPoint[];
  ceiling: number;
  ticks: number[];
}) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart
        data={curve}
        margin={{ top: 8, right: 20, bottom: 0, left: 0 }}
        accessibilityLayer={false}
      >
        <CartesianGrid stroke="var(--mlops-line)" vertical={false} />
        <XAxis
          dataKey="at"
          type="number"
          domain={['dataMin', 'dataMax']}
          tickFormatter={clockTime}
          tick={{ fill: 'var(--mlops-quiet)', fontSize: 11 }}
          tickLine={false}
          axisLine={{ stroke: 'var(--mlops-line)' }}
          minTickGap={40}
        />
        <YAxis
          domain={[0, ceiling]}
          ticks={ticks}
          interval={0}
          tickFormatter={formatPercent}
          tick={{ fill: 'var(--mlops-quiet)', fontSize: 11 }}
          tickLine={false}
          axisLine={false}
          width={44}
        />
        <Tooltip
          formatter={weight => [formatPercent(Number(weight)), 'weight']}
          labelFormatter={at => clockTime(Number(at))}
          contentStyle={TOOLTIP}
          isAnimationActive={false}
        />
        <Area
          dataKey="weight"
          type="stepAfter"
          stroke="var(--mlops-canary)"
          strokeWidth={2}
          fill="var(--mlops-canary)"
          fillOpacity={0.14}
          isAnimationActive={false}
          dot={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  );
}

function curveSentence(curve: readonly WeightPoint[]): string {
  return curve
    .map(({ at, weight }) => `${formatPercent(weight)} at ${clockTime(at)}`)
    .join(', ');
}
