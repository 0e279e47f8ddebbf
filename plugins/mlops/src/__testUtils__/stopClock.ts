import { now } from '../../dev/fixtures/clock';

/**
 * For all tests of a file it is the instant that the fixtures are told
 * relative to, however long the machine takes to draw them.
 */
export function stopClock(): void {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(now);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });
}
