/** `256 MiB`, `900 bytes`. */
export function bytesText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  let unit = 0;
  let amount = bytes;
  for (; amount >= 1_024 && unit < units.length - 1; unit++) amount /= 1_024;
  return `${Number(amount.toFixed(1))} ${units[unit]}`;
}

/** `30 s`, from milliseconds. */
export function secondsText(milliseconds: number): string {
  return `${Number((milliseconds / 1_000).toFixed(1))} s`;
}

/** Text of another's making, as part of a message of ours: one line, no control characters, cut to what a line can hold. */
export function quoteForeign(text: string): string {
  const line = text
    .slice(0, 1_000)
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim();
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
