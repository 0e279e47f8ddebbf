import { untilBegun } from './untilBegun';

const WORDS = {
  soon: 'Argo CD begins to sync',
  late: 'Argo CD has not begun to sync',
};
const ASKED = '2026-11-21T09:00:00.000Z';
const after = (seconds: number) => Date.parse(ASKED) + seconds * 1000;

it('has patience first, and then asks whether the controller runs', () => {
  expect(untilBegun(WORDS, ASKED, after(30))).toBe('Argo CD begins to sync');
  expect(untilBegun(WORDS, ASKED, after(31))).toBe(
    'Argo CD has not begun to sync for more than 30 seconds; see whether its application controller is running',
  );
});

it('does not know when a step of an older portal was asked for', () => {
  expect(untilBegun(WORDS, undefined, after(90))).toBe(WORDS.soon);
});
