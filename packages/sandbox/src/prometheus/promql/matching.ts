import { PromqlError } from './error';
import type { Matcher } from './parser';

/** Whether labels pass all matchers; regular expressions are anchored. */
export function matcherOf(
  matchers: readonly Matcher[],
): (labels: Readonly<Record<string, string>>) => boolean {
  const tests = matchers.map(matcher => {
    const test = valueTest(matcher);
    return (labels: Readonly<Record<string, string>>) =>
      test(labels[matcher.label] ?? '');
  });
  return labels => tests.every(test => test(labels));
}

function valueTest({ operator, value }: Matcher): (text: string) => boolean {
  switch (operator) {
    case '=':
      return text => text === value;
    case '!=':
      return text => text !== value;
    default: {
      const pattern = anchored(value);
      return operator === '=~'
        ? text => pattern.test(text)
        : text => !pattern.test(text);
    }
  }
}

function anchored(source: string): RegExp {
  try {
    return new RegExp(`^(?:${source})$`);
  } catch {
    throw new PromqlError(
      'bad_data',
      `invalid parameter "query": error parsing regexp: \`${source}\``,
    );
  }
}
