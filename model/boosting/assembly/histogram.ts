/** Eight features of some rows into their 16 KB of packed sums, written out so that every distance is a constant of its instruction. */
function addBlock(fromAt: usize, rowCount: i32, bytes: usize, toPair: usize, packedAt: usize): void {
  const endAt = fromAt + (<usize>rowCount) * bytes;
  let slot: usize;
  for (let at = fromAt; at < endAt; at += bytes) {
    const pair = load<i64>(at + toPair);
    slot = packedAt + ((<usize>load<u8>(at)) << 3);
    store<i64>(slot, load<i64>(slot) + pair);
    slot = packedAt + ((<usize>load<u8>(at, 1)) << 3);
    store<i64>(slot, load<i64>(slot, 2048) + pair, 2048);
    slot = packedAt + ((<usize>load<u8>(at, 2)) << 3);
    store<i64>(slot, load<i64>(slot, 4096) + pair, 4096);
    slot = packedAt + ((<usize>load<u8>(at, 3)) << 3);
    store<i64>(slot, load<i64>(slot, 6144) + pair, 6144);
    slot = packedAt + ((<usize>load<u8>(at, 4)) << 3);
    store<i64>(slot, load<i64>(slot, 8192) + pair, 8192);
    slot = packedAt + ((<usize>load<u8>(at, 5)) << 3);
    store<i64>(slot, load<i64>(slot, 10240) + pair, 10240);
    slot = packedAt + ((<usize>load<u8>(at, 6)) << 3);
    store<i64>(slot, load<i64>(slot, 12288) + pair, 12288);
    slot = packedAt + ((<usize>load<u8>(at, 7)) << 3);
    store<i64>(slot, load<i64>(slot, 14336) + pair, 14336);
  }
}

/** One feature of some rows: what is left over from the eights. */
function addColumn(fromAt: usize, rowCount: i32, bytes: usize, toPair: usize, packedAt: usize): void {
  const endAt = fromAt + (<usize>rowCount) * bytes;
  for (let at = fromAt; at < endAt; at += bytes) {
    const slot = packedAt + ((<usize>load<u8>(at)) << 3);
    store<i64>(slot, load<i64>(slot) + load<i64>(at + toPair));
  }
}

/** Moves the packed sums to the wide ones: set by the first call for a node, added to by the others. */
function flush(columnCount: usize, columnsAt: usize, packedAt: usize, histogramAt: usize, units: v128, isFirst: bool): void {
  for (let column: usize = 0; column < columnCount; column++) {
    let from = packedAt + (column << 11);
    let to = histogramAt + (column << 12);
    const end = from + ((<usize>load<i32>(columnsAt + (column << 2))) << 3);
    for (; from < end; from += 8) {
      const steps = f64x2.convert_low_i32x4_s(v128.load64_zero(from));
      const sums = f64x2.mul(v128.shuffle<f64>(steps, steps, 1, 0), units);
      v128.store(to, isFirst ? sums : f64x2.add(v128.load(to), sums));
      store<i64>(from, 0);
      to += 16;
    }
  }
}

export function histogram(
  fromAt: usize, rowCount: i32, bytes: usize, stride: usize, columnCount: usize, columnsAt: usize, packedAt: usize, histogramAt: usize,
  flushRows: i32, gradientUnit: f64, hessianUnit: f64,
): void {
  const units = f64x2.replace_lane(f64x2.splat(gradientUnit), 1, hessianUnit);
  const eights = columnCount & ~7;
  let done = 0;
  do {
    const isFirst = done == 0;
    const end = min(rowCount, done + flushRows);
    while (done < end) {
      // These rows stay in the nearest cache while eight columns after eight pass over them.
      const count = min(end - done, 192);
      const from = fromAt + (<usize>done) * bytes;
      for (let column: usize = 0; column < eights; column += 8) {
        addBlock(from + column, count, bytes, stride - column, packedAt + (column << 11));
      }
      for (let column = eights; column < columnCount; column++) {
        addColumn(from + column, count, bytes, stride - column, packedAt + (column << 11));
      }
      done += count;
    }
    flush(columnCount, columnsAt, packedAt, histogramAt, units, isFirst);
  } while (done < rowCount);
}
