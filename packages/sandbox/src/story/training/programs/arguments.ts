/** The options of a command line: `--model fraud-detection --epochs 20`. */
export function optionsOf(args: readonly string[]): Record<string, string> {
  const options: Record<string, string> = {};
  args.forEach((argument, index) => {
    if (argument.startsWith('--')) {
      options[argument.slice(2)] = args[index + 1] ?? '';
    }
  });
  return options;
}

/** `12:00:07 INFO  …`, as the pipeline's own logger writes. */
export function info(message: string): string {
  return `INFO  ${message}`;
}

export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
