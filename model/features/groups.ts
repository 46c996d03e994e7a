/** What the series' branch × category, and its SKU over all branches, tell of it. */
import type { Feature } from './feature.ts';
import type { GroupKind } from './group-levels.ts';

const FROM_GROUPS = { kind: 'number', source: 'groups', knownAt: 'origin' } as const;
const NAMES = { branchCategory: 'category', sku: 'sku' } as const;
const MEANINGS = { branchCategory: 'branch × category', sku: 'SKU over its branches' } as const;

/** `category_weekday`: how the weekday of d stands out in the branch × category. */
export function groupWeekdayFeature(group: GroupKind): Feature {
  return {
    ...{ name: `${NAMES[group]}_weekday`, ...FROM_GROUPS },
    formula: `${MEANINGS[group]}: EW of the weekday of d, half-life 8 weeks / EW 56, at o`,
    start({ groups }) {
      const weekday = groups.weekdayLevel(group, 8);
      const level = groups.level(group, 56);
      return { at: (target) => weekday(target) / level(target) };
    },
  };
}

export function groupTrendFeature(group: GroupKind, shortDays: number, longDays: number): Feature {
  return {
    ...{
      name: `${NAMES[group]}_trend${shortDays}_${longDays}`,
      ...FROM_GROUPS,
      isOfOrigin: true,
      leastHistoryDays: 364,
    },
    formula: `${MEANINGS[group]}: EW ${shortDays} / EW ${longDays} of units a series, at o`,
    start({ groups }) {
      const short = groups.level(group, shortDays);
      const long = groups.level(group, longDays);
      return { at: (target) => short(target) / long(target) };
    },
  };
}

export function groupLevelFeature(group: GroupKind, halfLifeDays: number): Feature {
  return {
    ...{ name: `${NAMES[group]}_ew${halfLifeDays}`, ...FROM_GROUPS, isOfOrigin: true, isLevel: true },
    formula: `${MEANINGS[group]}: EW ${halfLifeDays} of units a series, at o`,
    start: ({ groups }) => ({ at: groups.level(group, halfLifeDays) }),
  };
}
