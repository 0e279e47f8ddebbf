import { findInLine, readableLine } from './logText';

it.each([
  ['\u001b[36mINFO\u001b[0m ready', 'INFO ready'],
  ['\u001b]0;title\u0007after', 'after'],
  ['\u001b]8;;https://example.com\u001b\\link', 'link'],
  ['10 %\r50 %\r100 %', '100 %'],
  ['windows\r', 'windows'],
  ['a\u0000b\u0008c\td', 'abc\td'],
  ['plain', 'plain'],
])('makes %j readable', (line, text) => {
  expect(readableLine(line)).toBe(text);
});

it('cuts a line that no screen bears', () => {
  const text = readableLine('x'.repeat(1_000_000));
  expect(text.length).toBeLessThan(4100);
  expect(text).toContain('996000 more characters');
});

it('finds words whatever their case', () => {
  expect(findInLine('Loss: loss', 'LOSS')).toEqual([
    { text: 'Loss', found: true },
    { text: ': ', found: false },
    { text: 'loss', found: true },
  ]);
  expect(findInLine('abc', '')).toEqual([{ text: 'abc', found: false }]);
});

it('takes what is searched for as it is written', () => {
  expect(findInLine('a.c abc', 'a.c')).toEqual([
    { text: 'a.c', found: true },
    { text: ' abc', found: false },
  ]);
});
