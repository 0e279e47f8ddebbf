import { useEffect, useState } from 'react';

const QUIET = 250;

/** A value once it has stopped changing, so that not every key is planned. */
export function useSettled<T>(value: T): { settled: T; isSettled: boolean } {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  const isSettled = JSON.stringify(settled) === text;
  useEffect(() => {
    if (isSettled) return undefined;
    const timer = setTimeout(() => setSettled(JSON.parse(text)), QUIET);
    return () => clearTimeout(timer);
  }, [isSettled, text]);
  return { settled, isSettled };
}
