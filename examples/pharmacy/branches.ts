/** The twelve branches of the chain, one line each. All seven emirates; the largest is six times the smallest. */
export type BranchKind = 'mall' | 'tourist' | 'clinic' | 'community';

export interface Branch {
  readonly code: string;
  readonly name: string;
  readonly city: string;
  readonly emirate: string;
  readonly kind: BranchKind;
  /** Demand relative to an ordinary branch. */
  readonly size: number;
  /** First business day, in days relative to the anchor week of the chain; null = before the history starts. */
  readonly openedAt: number | null;
}

export const BRANCHES: readonly Branch[] = [
  branch('DXB-01', 'Marina Promenade', 'Dubai', 'Dubai', 'mall', 2.4),
  branch('DXB-02', 'Deira Waterfront', 'Dubai', 'Dubai', 'tourist', 1.8),
  branch('DXB-03', 'Al Barsha Medical', 'Dubai', 'Dubai', 'clinic', 1.3),
  branch('DXB-04', 'Mirdif', 'Dubai', 'Dubai', 'community', 0.9, -21),
  branch('AUH-01', 'Al Reem Galleria', 'Abu Dhabi', 'Abu Dhabi', 'mall', 2.0),
  branch('AUH-02', 'Khalifa City', 'Abu Dhabi', 'Abu Dhabi', 'community', 1.1),
  branch('AAN-01', 'Al Ain Oasis', 'Al Ain', 'Abu Dhabi', 'community', 0.8),
  branch('SHJ-01', 'Al Majaz', 'Sharjah', 'Sharjah', 'community', 1.0),
  branch('AJM-01', 'Al Nuaimia', 'Ajman', 'Ajman', 'clinic', 0.7),
  branch('RAK-01', 'Al Nakheel', 'Ras Al Khaimah', 'Ras Al Khaimah', 'tourist', 0.6),
  branch('FUJ-01', 'Fujairah Corniche', 'Fujairah', 'Fujairah', 'community', 0.5, -14),
  branch('UAQ-01', 'Al Salamah', 'Umm Al Quwain', 'Umm Al Quwain', 'community', 0.4),
];

/**
 * Demand by day of the week, Monday first. The weekend is Saturday and Sunday since 2022, with a short Friday;
 * in Sharjah it starts on Friday. Malls live from the weekend, clinics from the working week.
 */
export function weekdayShape(branch: Branch): readonly number[] {
  return branch.emirate === 'Sharjah' ? SHARJAH_WEEK : WEEK[branch.kind];
}

const WEEK: Readonly<Record<BranchKind, readonly number[]>> = {
  mall: [0.82, 0.8, 0.84, 0.93, 1.12, 1.33, 1.16],
  tourist: [0.92, 0.9, 0.93, 0.98, 1.07, 1.15, 1.05],
  clinic: [1.22, 1.2, 1.17, 1.12, 0.9, 0.74, 0.65],
  community: [1.06, 1.0, 0.97, 1.0, 0.88, 1.1, 0.99],
};
const SHARJAH_WEEK: readonly number[] = [1.08, 1.05, 1.03, 1.1, 0.78, 1.04, 0.92];

function branch(
  code: string,
  name: string,
  city: string,
  emirate: string,
  kind: BranchKind,
  size: number,
  openedAt: number | null = null,
): Branch {
  return { code, name, city, emirate, kind, size, openedAt };
}
