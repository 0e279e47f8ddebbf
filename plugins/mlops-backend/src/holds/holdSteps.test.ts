import { ServiceUnavailableError } from '@backstage/errors';
import { Saga } from '@slipway/testing';
import { createHoldSteps } from './holdSteps';
import type { StoredHold } from './storedHoldSchema';

/** Holds in memory; the next writes end as the test says. */
class FakeHolds {
  readonly faults: Error[] = [];
  #hold: StoredHold | undefined;

  async find() {
    return this.#hold;
  }

  async put(hold: StoredHold) {
    this.#fail();
    this.#hold = hold;
  }

  async remove() {
    this.#fail();
    this.#hold = undefined;
  }

  #fail() {
    const fault = this.faults.shift();
    if (fault) throw fault;
  }
}

describe('the steps of holds', () => {
  it('are tried again where the database does not answer', async () => {
    const holds = new FakeHolds();
    const saga = new Saga(createHoldSteps(holds));
    for (const kind of ['hold.place', 'hold.lift']) {
      holds.faults.push(new Error('connection terminated'));
      await expect(saga.run(kind, {})).rejects.toThrow(ServiceUnavailableError);
      expect(await saga.run(kind, {})).toMatchObject({ state: 'done' });
    }
    expect(await holds.find()).toBeUndefined();
  });
});
