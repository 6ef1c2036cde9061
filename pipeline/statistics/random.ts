/** A seeded stream of random 32-bit words (sfc32, Doty-Humphrey 2010): the same seed gives the same stream everywhere. */
export function randomWords(seed: number): () => number {
  let [a, b, c, counter] = [0x9e3779b9 | 0, 0x243f6a88 | 0, seed | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
}

/** A seeded stream of uniform numbers in [0, 1). */
export function randomUniform(seed: number): () => number {
  const next = randomWords(seed);
  return () => next() / 2 ** 32;
}
