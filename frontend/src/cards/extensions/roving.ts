/** One stop of the Tab key for a group of tiles; the arrow keys move among them. */

import type { ExtensionTile } from "./tile.ts";

/** Have exactly one tile of a group be the stop: the one that is, if it is in sight. */
export function keepStop(group: ParentNode): void {
  const tiles = shown(group);
  const stop = tiles.find((tile) => tile.isStop) ?? tiles[0];
  if (stop) moveStop(group, stop);
}

/** Make a tile the stop of its group. */
export function moveStop(group: ParentNode, stop: ExtensionTile): void {
  for (const tile of tilesOf(group)) tile.isStop = tile === stop;
}

/** Return where a key leads from a tile of a group; none if the key is for something else. */
export function nextTile(group: ParentNode, from: ExtensionTile, key: string): ExtensionTile | undefined {
  const tiles = shown(group);
  const step = stepOf(key, tiles, getComputedStyle(from).direction === "rtl");
  if (step === undefined) return undefined;
  return tiles[Math.min(tiles.length - 1, Math.max(0, tiles.indexOf(from) + step))];
}

function stepOf(key: string, tiles: readonly ExtensionTile[], isRightToLeft: boolean): number | undefined {
  switch (key) {
    case "ArrowRight":
      return isRightToLeft ? -1 : 1;
    case "ArrowLeft":
      return isRightToLeft ? 1 : -1;
    case "ArrowDown":
      return columnsOf(tiles);
    case "ArrowUp":
      return -columnsOf(tiles);
    case "Home":
      return -tiles.length;
    case "End":
      return tiles.length;
    default:
      return undefined;
  }
}

function columnsOf(tiles: readonly ExtensionTile[]): number {
  const top = tiles[0]?.offsetTop;
  const second = tiles.findIndex((tile) => tile.offsetTop !== top);
  return second > 0 ? second : tiles.length;
}

function shown(group: ParentNode): ExtensionTile[] {
  return tilesOf(group).filter((tile) => !tile.view?.hidden);
}

function tilesOf(group: ParentNode): ExtensionTile[] {
  return [...group.children] as ExtensionTile[];
}
