// The hash of ../sampling.ts.

// @ts-ignore: decorator
@inline
export function mix(word: u32): u32 {
  let h = word + 0x9e3779b9;
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}
