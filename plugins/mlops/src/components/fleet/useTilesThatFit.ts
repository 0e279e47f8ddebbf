import { useEffect, useRef, useState, type RefObject } from 'react';

/** As in FleetTiles.module.css. */
const TILE = { width: 340, height: 190, gap: 12 };
const MOST = 100;

/** How many tiles the screen has room for. */
export function useTilesThatFit(): {
  ref: RefObject<HTMLOListElement>;
  tiles: number;
} {
  const ref = useRef<HTMLOListElement>(null);
  const [tiles, setTiles] = useState(12);

  useEffect(() => {
    const list = ref.current;
    if (!list) return undefined;
    const measure = () => {
      const { clientHeight, clientWidth } = list;
      if (clientWidth === 0) return;
      const fit = (room: number, size: number) =>
        Math.max(1, Math.floor((room + TILE.gap) / (size + TILE.gap)));
      const columns = fit(clientWidth, TILE.width);
      const rows = fit(clientHeight, TILE.height);
      setTiles(Math.min(MOST, columns * rows));
    };
    measure();
    const sizes = new ResizeObserver(measure);
    sizes.observe(list);
    return () => sizes.disconnect();
  }, []);

  return { ref, tiles };
}
