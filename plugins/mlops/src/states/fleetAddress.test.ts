import {
  isFiltered,
  readFleetAddress,
  withoutFilters,
  writeFleetAddress,
} from './fleetAddress';

const read = (text: string) => readFleetAddress(new URLSearchParams(text));
const rewritten = (text: string) =>
  String(writeFleetAddress(new URLSearchParams(text), read(text)));

it.each([
  '',
  'search=fraud+v2',
  'owner=group%3Adefault%2Fa&owner=group%3Adefault%2Fb',
  'mine=true&environment=dev&state=broken&state=unknown&attention=true',
  'sort=name&order=desc',
  'view=tiles',
])('reads what it writes: %s', text => {
  expect(rewritten(text)).toBe(text);
});

it.each([
  ['sort=attention&order=desc', ''],
  ['sort=name&order=asc', 'sort=name'],
  ['view=table', ''],
  ['mine=false', ''],
])('leaves out what goes without saying: %s', (text, short) => {
  expect(rewritten(text)).toBe(short);
});

it('takes what it does not understand as if it was not there', () => {
  expect(read('sort=price&order=up&state=bad&state=broken&view=3d')).toEqual({
    ...read('state=broken'),
  });
});

it('leaves the rest of the address alone', () => {
  expect(rewritten('from=mail&search=x')).toBe('from=mail&search=x');
});

it('knows whether anything is filtered, and clears it without losing the order', () => {
  expect(isFiltered(read('sort=name&view=tiles'))).toBe(false);
  for (const text of ['search=a', 'mine=true', 'state=broken', 'owner=a:b/c']) {
    expect(isFiltered(read(text))).toBe(true);
    expect(isFiltered(withoutFilters(read(`${text}&sort=name`)))).toBe(false);
  }
  expect(withoutFilters(read('search=a&sort=name')).sort).toBe('name');
});
