import { LogBuffer, MOST_LINES } from './LogBuffer';

it('numbers the lines from the start of the stream', () => {
  const buffer = new LogBuffer();
  buffer.add(['a', 'b']);
  buffer.add(['c']);
  expect(buffer.lines).toEqual([
    { number: 1, text: 'a' },
    { number: 2, text: 'b' },
    { number: 3, text: 'c' },
  ]);
});

it('lets the oldest lines go, and says how many', () => {
  const buffer = new LogBuffer();
  buffer.add(Array.from({ length: MOST_LINES + 7 }, (_, i) => `line ${i}`));
  expect(buffer.lines).toHaveLength(MOST_LINES);
  expect(buffer.dropped).toBe(7);
  expect(buffer.lines[0]).toEqual({ number: 8, text: 'line 7' });
});
