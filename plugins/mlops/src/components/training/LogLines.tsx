import { memo, useEffect, useLayoutEffect, useRef } from 'react';
import type { LogLine } from '../../live/LogBuffer';
import { findInLine } from '../../states/logText';
import styles from './LogLines.module.css';

/** Nearer to the end than this counts as being there. */
const AT_END = 24;

/** The lines of a log; scrolled to the end it follows, scrolled up it rests. */
export function LogLines({
  current,
  isFollowing,
  isWrapped,
  lines,
  name,
  onFollow,
  search,
}: {
  name: string;
  lines: readonly LogLine[];
  search: string;
  /** The number of the line that the search stands at. */
  current: number | undefined;
  isFollowing: boolean;
  onFollow: (following: boolean) => void;
  isWrapped: boolean;
}) {
  const ref = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);

  useLayoutEffect(() => {
    const box = ref.current;
    if (box && isFollowing) box.scrollTop = box.scrollHeight;
  }, [lines, isFollowing, isWrapped]);

  // Lines get their true height only when they are drawn.
  useEffect(() => {
    const box = ref.current;
    const inner = box?.firstElementChild;
    if (!box || !inner || !isFollowing) return undefined;
    const observer = new ResizeObserver(() => {
      box.scrollTop = box.scrollHeight;
    });
    observer.observe(inner);
    return () => observer.disconnect();
  }, [isFollowing]);

  useEffect(() => {
    const line = ref.current?.querySelector(`[data-line="${current}"]`);
    line?.scrollIntoView?.({ block: 'nearest' });
  }, [current]);

  const onScroll = () => {
    const box = ref.current;
    if (!box) return;
    const isAtEnd =
      box.scrollHeight - box.scrollTop - box.clientHeight < AT_END;
    const wentUp = box.scrollTop < lastTop.current;
    lastTop.current = box.scrollTop;
    if (isAtEnd && !isFollowing) onFollow(true);
    if (!isAtEnd && wentUp && isFollowing) onFollow(false);
  };

  return (
    <div
      ref={ref}
      role="log"
      aria-live="off"
      aria-label={`Lines of ${name}`}
      // Scrollable by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={`${styles.lines} ${isWrapped ? styles.wrapped : ''}`}
      onScroll={onScroll}
    >
      <div className={styles.inner}>
        {lines.map(line => (
          <Line
            key={line.number}
            number={line.number}
            text={line.text}
            search={search}
            isCurrent={line.number === current}
          />
        ))}
      </div>
    </div>
  );
}

const Line = memo(function LogLineRow({
  isCurrent,
  number,
  search,
  text,
}: {
  number: number;
  text: string;
  search: string;
  isCurrent: boolean;
}) {
  return (
    <div
      data-line={number}
      className={`${styles.line} ${isCurrent ? styles.current : ''}`}
    >
      <span className={styles.number} aria-hidden>
        {number}
      </span>
      <span className={styles.text}>
        {findInLine(text, search).map((part, index) =>
          part.found ? (
            <mark key={index} className={styles.mark}>
              {part.text}
            </mark>
          ) : (
            part.text
          ),
        )}
      </span>
    </div>
  );
});
