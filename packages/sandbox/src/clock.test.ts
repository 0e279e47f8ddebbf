import { createClock } from './clock';

describe('createClock', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('passes its minutes faster than the wall does', () => {
    const clock = createClock(60);
    const task = jest.fn();
    clock.after(60, task);
    jest.advanceTimersByTime(999);
    expect(task).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('repeats until it is cancelled', () => {
    const clock = createClock(10);
    const task = jest.fn();
    const timer = clock.every(10, task);
    jest.advanceTimersByTime(3000);
    expect(task).toHaveBeenCalledTimes(3);
    timer.cancel();
    jest.advanceTimersByTime(3000);
    expect(task).toHaveBeenCalledTimes(3);
  });

  it('applies a new speed to what is running', () => {
    const clock = createClock(1);
    const task = jest.fn();
    clock.after(100, task);
    jest.advanceTimersByTime(40_000);
    clock.setSpeed(60);
    jest.advanceTimersByTime(999);
    expect(task).not.toHaveBeenCalled();
    jest.advanceTimersByTime(1);
    expect(task).toHaveBeenCalledTimes(1);
  });

  it('lets a task fail without losing the others', () => {
    const errors: unknown[] = [];
    const clock = createClock(1, error => errors.push(error));
    const task = jest.fn(() => {
      throw new Error('failed');
    });
    clock.every(1, task);
    jest.advanceTimersByTime(2000);
    expect(task).toHaveBeenCalledTimes(2);
    expect(errors).toEqual([new Error('failed'), new Error('failed')]);
  });

  it('cancels everything when it stops', () => {
    const clock = createClock(1);
    const task = jest.fn();
    clock.after(1, task);
    clock.every(1, task);
    clock.stop();
    clock.after(1, task);
    jest.advanceTimersByTime(5000);
    expect(task).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it.each([0, -1, NaN, Infinity])('refuses a speed of %s', speed => {
    expect(() => createClock(speed)).toThrow(RangeError);
  });
});
