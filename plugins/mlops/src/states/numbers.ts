const MINUS = '−';

/** A measured value with as many digits as carry meaning. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const text = value.toLocaleString('en-GB', {
    maximumFractionDigits: fractionDigits(size),
  });
  return text.replace('-', MINUS);
}

function fractionDigits(size: number): number {
  if (size >= 1000) return 0;
  if (size >= 100) return 1;
  if (size >= 1) return 2;
  return size === 0 || size >= 0.001 ? 4 : 8;
}

/**
 * How many digits scores that stand together need, so that their decimal
 * points stand in line: two, or three where one of them has more.
 */
export function scoreDigits(values: ReadonlyArray<number | undefined>): number {
  const needMore = values.some(
    value =>
      value !== undefined && !Number.isInteger(Math.round(value * 1e6) / 1e4),
  );
  return needMore ? 3 : 2;
}

/** A score between none and one with its digits; anything else as it is. */
export function formatScore(
  value: number,
  digits: number = scoreDigits([value]),
): string {
  const size = Math.abs(value);
  if (size > 1 || (size > 0 && size < 0.001)) return formatNumber(value);
  return value.toFixed(digits).replace('-', MINUS);
}

/** `+0.12`, `−0.01`, `±0`. */
export function formatDelta(delta: number, digits?: number): string {
  const text = formatScore(Math.abs(delta), digits);
  if (Number(text.replace(/,/g, '')) === 0) return '±0';
  return `${delta > 0 ? '+' : MINUS}${text}`;
}

/**
 * A value that is measured again and again, with as many decimals as its
 * limits ask for: so its digits stay where they are as it changes.
 */
export function formatMeasured(
  value: number,
  unit: string,
  limits: readonly number[],
): string {
  if (!Number.isFinite(value) || limits.length === 0) {
    return formatQuantity(value, unit);
  }
  const decimals = decimalsThatTell(
    value,
    measuredDecimals(unit, limits),
    limits,
  );
  const text = value.toLocaleString('en-GB', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return withUnit(text.replace('-', MINUS), unit);
}

/** One more than the finest limit has; none where hundreds are judged. */
function measuredDecimals(unit: string, limits: readonly number[]): number {
  const finest = Math.max(...limits.map(decimalsOf));
  const usual = unit === '%' ? 2 : decimalsForSize(limits);
  return finest > 0 ? Math.max(usual, finest + 1) : usual;
}

function decimalsForSize(limits: readonly number[]): number {
  const size = Math.max(...limits.map(Math.abs));
  if (size >= 100) return 0;
  return size >= 10 ? 1 : 3;
}

function decimalsOf(limit: number): number {
  return String(limit).split('.')[1]?.length ?? 0;
}

const MOST_DECIMALS = 8;

/** A value that misses its limit by a hair must not read as if it met it. */
function decimalsThatTell(
  value: number,
  decimals: number,
  limits: readonly number[],
): number {
  const rounded = Number(value.toFixed(decimals));
  const isTold = [0, ...limits].every(
    limit => Math.sign(rounded - limit) === Math.sign(value - limit),
  );
  return isTold || decimals >= MOST_DECIMALS
    ? decimals
    : decimalsThatTell(value, decimals + 1, limits);
}

/** A number with its unit: `99.8 %`, `45 ms`, `0.91`. */
export function formatQuantity(value: number, unit: string): string {
  return withUnit(formatNumber(value), unit);
}

function withUnit(number: string, unit: string): string {
  return unit ? `${number}\u00a0${unit}` : number;
}

/** `12,500`: a number of things. */
export function wholeNumber(number: number): string {
  return number.toLocaleString('en-GB');
}

/** `85 %` */
export function formatPercent(percent: number): string {
  return `${formatNumber(percent)}\u00a0%`;
}

/** `1 run`, `2 runs`. */
export function count(number: number, singular: string, plural?: string) {
  return `${number} ${number === 1 ? singular : (plural ?? `${singular}s`)}`;
}
