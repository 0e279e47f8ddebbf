import {
  commitUrl,
  safeUrl,
  shortImage,
  shortRevision,
  versionLabel,
  enumeration,
} from './names';

const SHA = '4a1c9e27f0b35d6ce8fa1177d0b2b6a9ce3f5d08';

it.each([
  ['2', 'v2'],
  ['2026.11', 'v2026.11'],
  ['v3', 'v3'],
  ['latest', 'latest'],
])('calls the version %s %s', (version, label) => {
  expect(versionLabel(version)).toBe(label);
});

it.each([
  [SHA, '4a1c9e2'],
  ['1.4.0', '1.4.0'],
  ['main', 'main'],
])('shortens the revision %s to %s', (revision, short) => {
  expect(shortRevision(revision)).toBe(short);
});

it.each([
  ['ghcr.io/slipway-demo/fraud-detection:2.0.0', 'fraud-detection:2.0.0'],
  ['localhost:5000/fraud', 'fraud'],
  [`ghcr.io/a/fraud@sha256:${SHA}`, 'fraud@4a1c9e2'],
  [`ghcr.io/a/fraud:2@sha256:${SHA}`, 'fraud:2'],
])('shortens the image %s to %s', (image, short) => {
  expect(shortImage(image)).toBe(short);
});

it.each([
  ['https://argocd.example.com/a', 'https://argocd.example.com/a'],
  ['http://localhost:8080', 'http://localhost:8080'],
  [`${'javascript'}:alert(1)`, undefined],
  ['data:text/html,hello', undefined],
  ['//example.com', undefined],
  ['not a url', undefined],
  [undefined, undefined],
])('links %s only where it is a web address', (url, safe) => {
  expect(safeUrl(url)).toBe(safe);
});

it('finds the page of a commit', () => {
  expect(commitUrl('https://git.example.com/fraud/model.git', SHA)).toBe(
    `https://git.example.com/fraud/model/commit/${SHA}`,
  );
  expect(commitUrl('git@example.com:fraud/model.git', SHA)).toBeUndefined();
  expect(commitUrl(undefined, SHA)).toBeUndefined();
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('tells %j in one phrase', (words, phrase) => {
  expect(enumeration(words)).toBe(phrase);
});
