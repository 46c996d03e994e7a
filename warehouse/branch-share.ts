import { createHash } from 'node:crypto';

/** Whether a branch belongs to a share of all branches, 0 to 1, by a hash of its id: the same branches every night, more of them as the share grows. */
export function isInShare(branchId: string, share: number): boolean {
  return createHash('sha256').update(branchId).digest().readUInt32BE(0) < share * 2 ** 32;
}
