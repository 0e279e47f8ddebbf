import { useEffect, useState } from 'react';

/** A number that grows every so often while `isOn` and the page is looked at. */
export function useBeat(isOn: boolean, milliseconds: number): number {
  const [beat, setBeat] = useState(0);
  useEffect(() => {
    if (!isOn) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) setBeat(number => number + 1);
    }, milliseconds);
    return () => clearInterval(timer);
  }, [isOn, milliseconds]);
  return beat;
}
