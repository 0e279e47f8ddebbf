import { setterName, withNames } from './people';

it('calls people by their names in a sentence', () => {
  expect(withNames('cancelled by user:default/ada.b, for group:x/team')).toBe(
    'cancelled by ada.b, for team',
  );
  expect(withNames('synced to 4a1c9e2')).toBe('synced to 4a1c9e2');
});

it('says who set a gate', () => {
  expect(setterName('user:default/ada')).toBe('by ada');
  expect(setterName('0b8e2c1c-3f5a')).toBe('by an operation');
});
