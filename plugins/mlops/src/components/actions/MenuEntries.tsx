import { useEffect, useRef, type ReactNode } from 'react';
import { Theme } from '../parts/Theme';
import styles from './MenuEntries.module.css';

/**
 * The entries of a menu. Tab goes through them, as through any buttons, and so
 * do the arrows, Home and End, as in any menu.
 */
export function MenuEntries({ children }: { children: ReactNode }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const entries = ref.current;
    if (!entries) return undefined;
    const move = (event: KeyboardEvent) => {
      const next = entryFor(event.key, [...entries.querySelectorAll('button')]);
      if (!next) return;
      event.preventDefault();
      next.focus();
    };
    // When it opens, the focus is on what is around the entries; and while it
    // is open nothing else is there for the keyboard.
    const { ownerDocument } = entries;
    ownerDocument.addEventListener('keydown', move);
    return () => ownerDocument.removeEventListener('keydown', move);
  }, []);
  return (
    <Theme>
      <div ref={ref} className={styles.menu}>
        {children}
      </div>
    </Theme>
  );
}

/** The entry that a key leads to; past the last one comes the first again. */
function entryFor(
  key: string,
  entries: readonly HTMLElement[],
): HTMLElement | undefined {
  const at = entries.findIndex(entry => entry === document.activeElement);
  switch (key) {
    case 'ArrowDown':
      return entries[(at + 1) % entries.length];
    case 'ArrowUp':
      return entries.at(Math.max(at, 0) - 1);
    case 'Home':
      return entries[0];
    case 'End':
      return entries.at(-1);
    default:
      return undefined;
  }
}
