import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type RefObject,
} from 'react';

/** Rows drawn above and below what is seen, so that scrolling shows no gaps. */
const AROUND = 8;
/** The window moves by so many rows at once: less often than each row. */
const STRIDE = 4;
const USUAL_HEIGHT = 80;

/** The part of a long list that is worth drawing. */
export interface WindowOfRows {
  /** On the element that is as high as all rows together. */
  ref: RefObject<HTMLDivElement>;
  rowHeight: number;
  first: number;
  /** The first that is not drawn any more. */
  end: number;
}

/**
 * Draws of many rows of one height only those that are seen, whatever element
 * scrolls. The height is measured, since it differs with the width.
 */
export function useWindowOfRows(count: number): WindowOfRows {
  const ref = useRef<HTMLDivElement>(null);
  const [rowHeight, setRowHeight] = useState(USUAL_HEIGHT);
  const [range, setRange] = useState({ first: 0, end: 3 * AROUND });

  const measure = useCallback(() => {
    const list = ref.current;
    if (!list) return;
    const row = list.querySelector<HTMLElement>('[role="row"]');
    const height = row?.offsetHeight || USUAL_HEIGHT;
    setRowHeight(height);
    const { top } = list.getBoundingClientRect();
    const seen = Math.floor(-top / height / STRIDE) * STRIDE;
    const screen = Math.ceil(window.innerHeight / height / STRIDE) * STRIDE;
    const first = Math.max(0, seen - AROUND);
    const end = Math.max(0, seen + screen + STRIDE + AROUND);
    setRange(old =>
      old.first === first && old.end === end ? old : { first, end },
    );
  }, []);

  useLayoutEffect(measure, [measure, count]);

  useEffect(() => {
    let frame = 0;
    const soon = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(measure);
    };
    // Scrolling does not bubble, but it can be caught on its way down.
    document.addEventListener('scroll', soon, { capture: true, passive: true });
    window.addEventListener('resize', soon);
    const sizes = new ResizeObserver(soon);
    if (ref.current) sizes.observe(ref.current);
    return () => {
      cancelAnimationFrame(frame);
      document.removeEventListener('scroll', soon, { capture: true });
      window.removeEventListener('resize', soon);
      sizes.disconnect();
    };
  }, [measure]);

  const end = Math.min(count, Math.max(range.end, 0));
  return { ref, rowHeight, first: Math.min(range.first, end), end };
}
