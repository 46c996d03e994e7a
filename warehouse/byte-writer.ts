const LARGEST_COPY = 262_144;
const LARGEST_KEPT = 16 << 20;

/** A buffer that grows: JSON text is put together in it without a string in between. */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  constructor(capacity = 65_536) {
    this.#bytes = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Room for `count` more bytes. */
  reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.#bytes.length * 2, this.#length + count));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }

  bytes(piece: Uint8Array): void {
    this.reserve(piece.length);
    this.#bytes.set(piece, this.#length);
    this.#length += piece.length;
  }

  text(text: string): void {
    this.reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length, 'utf8');
  }

  byte(value: number): void {
    this.reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** A number ≥ 0 in JSON, on the grid of 10⁻⁶ and without needless zeros. */
  units(value: number): void {
    // Beyond, a double has no room for six decimals.
    if (!(value < 9e9)) {
      this.text(JSON.stringify(value));
      return;
    }
    this.reserve(20);
    const scaled = Math.round(value * 1e6);
    const whole = Math.floor(scaled / 1e6);
    this.#digits(whole);
    let fraction = scaled - whole * 1e6;
    if (fraction === 0) return;
    this.#bytes[this.#length++] = 46;
    for (let weight = 100_000; fraction > 0; weight /= 10) {
      const digit = (fraction / weight) | 0;
      this.#bytes[this.#length++] = 48 + digit;
      fraction -= digit * weight;
    }
  }

  #digits(whole: number): void {
    let width = 1;
    for (let limit = 10; whole >= limit; limit *= 10) width++;
    let rest = whole;
    for (let at = this.#length + width - 1; at >= this.#length; at--) {
      const tens = Math.floor(rest / 10);
      this.#bytes[at] = 48 + (rest - tens * 10);
      rest = tens;
    }
    this.#length += width;
  }

  /** What was written, for the caller to keep: a copy, or the buffer itself where it is large. The writer is empty afterwards. */
  take(): Buffer {
    if (this.#length <= LARGEST_COPY) {
      const copy = this.copy();
      this.clear();
      return copy;
    }
    const own = this.view();
    this.#bytes = Buffer.allocUnsafe(LARGEST_COPY);
    this.#length = 0;
    return own;
  }

  /** Takes a large buffer of `take` back once nobody reads it: new pages for each large answer would cost as much as filling them. */
  giveBack(taken: Buffer): void {
    const { buffer } = taken;
    const isLarger = buffer.byteLength > Math.max(LARGEST_COPY, this.#bytes.length);
    if (this.#length === 0 && isLarger && buffer.byteLength <= LARGEST_KEPT)
      this.#bytes = Buffer.from(buffer);
  }

  /** What was written, as a copy. */
  copy(from = 0): Buffer {
    return Buffer.from(this.#bytes.subarray(from, this.#length));
  }

  /** What was written, as a view that the next write may change. */
  view(from = 0): Buffer {
    return this.#bytes.subarray(from, this.#length);
  }
}
