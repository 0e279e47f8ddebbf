/* eslint-disable no-console */
interface Figure {
  name: string;
  value: number;
  unit: string;
  /** Absent for what is printed and not judged. */
  target?: { atMost: number } | { atLeast: number };
}

/** Prints each figure as it is known, and counts the targets that are missed. */
export class Report {
  #missed = 0;

  say(text: string): void {
    console.log(text);
  }

  figure({ name, value, unit, target }: Figure): void {
    const met = !target || meets(value, target);
    if (!met) this.#missed += 1;
    const judged = met ? '✓' : '✗';
    const mark = target ? judged : ' ';
    const wanted = target ? `  (${describe(target)} ${unit})` : '';
    console.log(
      `  ${mark} ${name.padEnd(46)} ${format(value).padStart(10)} ${unit}${wanted}`,
    );
  }

  /** The exit code. */
  finish(): number {
    console.log(
      this.#missed === 0
        ? '\nAll targets are met.'
        : `\n${this.#missed} of the targets are missed.`,
    );
    return this.#missed === 0 ? 0 : 1;
  }
}

function meets(value: number, target: NonNullable<Figure['target']>): boolean {
  return 'atMost' in target ? value <= target.atMost : value >= target.atLeast;
}

function describe(target: NonNullable<Figure['target']>): string {
  return 'atMost' in target
    ? `at most ${format(target.atMost)}`
    : `at least ${format(target.atLeast)}`;
}

function format(value: number): string {
  return value.toLocaleString('en', {
    maximumFractionDigits: value < 100 ? 2 : 0,
  });
}
