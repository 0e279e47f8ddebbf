import { useEffect, useRef, useState, type RefObject } from 'react';

/** As in FleetTiles.module.css, at the scale of 1. */
const TILE = { width: 340, height: 190, gap: 12 };
/** The larger, the further away it can be read. */
const SCALES = [3, 2.5, 2, 1.75, 1.5, 1.25, 1];
const MOST = 100;

interface Room {
  width: number;
  height: number;
}

/** How many tiles the screen has room for, and how large they can be. */
export function useTilesThatFit(wanted: number): {
  ref: RefObject<HTMLOListElement>;
  tiles: number;
  scale: number;
} {
  const ref = useRef<HTMLOListElement>(null);
  const [room, setRoom] = useState<Room>({ width: 1400, height: 800 });

  useEffect(() => {
    const list = ref.current;
    if (!list) return undefined;
    const sizes = new ResizeObserver(() => {
      const { clientHeight: height, clientWidth: width } = list;
      if (width > 0) setRoom({ width, height });
    });
    sizes.observe(list);
    return () => sizes.disconnect();
  }, []);

  const scale = SCALES.find(each => fitting(room, each) >= wanted) ?? 1;
  return { ref, scale, tiles: Math.min(MOST, fitting(room, scale)) };
}

function fitting({ height, width }: Room, scale: number): number {
  const fit = (room: number, size: number) =>
    Math.max(1, Math.floor((room + TILE.gap) / (size * scale + TILE.gap)));
  return fit(width, TILE.width) * fit(height, TILE.height);
}
