/** The line of the last hours: how many waited at most in each short while. */

export interface Point {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** None if it was not known. */
  readonly value: number | null;
}

export interface Peak {
  readonly at: number;
  readonly value: number;
}

/** Return the highest value in each of `count` parts of the time; none where it is not known. */
export function peaksOf(points: readonly Point[], start: number, end: number, count: number): (number | null)[] {
  const length = (end - start) / count;
  const peaks: (number | null)[] = [];
  let next = 0;
  let value: number | null = null;
  for (let part = 0; part < count; part++) {
    let until = start + part * length;
    for (; next < points.length && (points[next]?.at ?? 0) <= until; next++) value = points[next]?.value ?? null;
    let peak = value;
    until += length;
    for (; next < points.length && (points[next]?.at ?? 0) <= until; next++) {
      value = points[next]?.value ?? null;
      if (value !== null) peak = Math.max(peak ?? value, value);
    }
    peaks.push(peak);
  }
  return peaks;
}

/** Return when most waited since a moment, the last time they did; none if nothing is known. */
export function highestOf(points: readonly Point[], start: number): Peak | null {
  let highest: Peak | null = null;
  for (const { at, value } of points) {
    // What was told last before the time began still held then.
    if (at <= start) highest = value === null ? null : { at: start, value };
    else if (value !== null && (highest === null || value >= highest.value)) highest = { at, value };
  }
  return highest;
}

/** Return what draws the line in a box of `width` and `height`: each known stretch, and the area below it. */
export function pathsOf(
  peaks: readonly (number | null)[],
  top: number,
  width: number,
  height: number,
): { line: string; area: string } {
  const step = width / Math.max(1, peaks.length - 1);
  const stretches: string[][] = [];
  let stretch: string[] | undefined;
  peaks.forEach((value, index) => {
    if (value === null) {
      stretch = undefined;
      return;
    }
    if (!stretch) stretches.push((stretch = []));
    stretch.push(`${round(index * step)} ${round(height - (Math.min(value, top) / top) * height)}`);
  });
  const line = stretches.map((points) => `M${points.join("L")}`).join("");
  const area = stretches
    .map((points) => `M${xOf(points[0])} ${height}L${points.join("L")}L${xOf(points.at(-1))} ${height}Z`)
    .join("");
  return { line, area };
}

function xOf(point: string | undefined): string {
  return point?.split(" ")[0] ?? "0";
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
