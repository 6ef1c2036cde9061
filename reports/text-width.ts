const NARROW = /[ijlftrI.,:;'’|!()[\]{}/ ·-]/;
const WIDE = /[mwMW%@—…]/;
const CAPITAL = /[A-Z0-9_&+=<>?]/;

/** Estimated width in pixels of a line of sans-serif text: close enough to lay out a chart with no font at hand. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    if (NARROW.test(character)) width += 0.32;
    else if (WIDE.test(character)) width += 0.88;
    else if (CAPITAL.test(character)) width += 0.66;
    else width += character.codePointAt(0)! > 0x2e80 ? 1.05 : 0.56;
  }
  return width * size;
}
