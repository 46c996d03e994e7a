/** The publish gates. `complete` and `valid` guard what readers rely on, so no operator can let them pass. */
export const GATE_NAMES = [
  'complete',
  'valid',
  'change',
  'series_share',
  'series_growth',
  'acceptance',
] as const;
export type GateName = (typeof GATE_NAMES)[number];

/** Gates that `--accept` can let pass, once somebody has looked. */
export const ACCEPTABLE_GATES = [
  'change',
  'series_share',
  'series_growth',
  'acceptance',
] as const satisfies GateName[];

/** Whether a gate can be accepted away. */
export function isAcceptable(name: GateName): boolean {
  return (ACCEPTABLE_GATES as readonly GateName[]).includes(name);
}
