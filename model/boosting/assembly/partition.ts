export function partition(
  fromAt: usize, rowCount: i32, leftAt: usize, rightEndAt: usize, bytes: usize, feature: usize, tableAt: usize,
): i32 {
  let at = fromAt;
  let left = leftAt;
  let right = rightEndAt;
  for (let row = 0; row < rowCount; row++) {
    // No branch on the side, which nobody can predict.
    const step = bytes * (<usize>load<u8>(tableAt + load<u8>(at + feature)));
    right -= bytes - step;
    const to = select<usize>(left, right, step != 0);
    v128.store(to, v128.load(at));
    v128.store(to, v128.load(at, 16), 16);
    if (bytes == 36) {
      store<i32>(to, load<i32>(at, 32), 32);
    } else {
      for (let offset: usize = 32; offset < bytes; offset += 4) store<i32>(to + offset, load<i32>(at + offset));
    }
    left += step;
    at += bytes;
  }
  return <i32>((left - leftAt) / bytes);
}

export function countBins(fromAt: usize, rowCount: i32, bytes: usize, feature: usize, countsAt: usize): void {
  memory.fill(countsAt, 0, 1024);
  let at = fromAt + feature;
  for (let row = 0; row < rowCount; row++) {
    const slot = countsAt + ((<usize>load<u8>(at)) << 2);
    store<u32>(slot, load<u32>(slot) + 1);
    at += bytes;
  }
}
