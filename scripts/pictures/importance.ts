import { join } from 'node:path';
import { readLearned } from '../../jobs/shards/backtest-plan.ts';
import { type Forest, gainImportance } from '../../model/boosting/forest.ts';
import { FEATURES } from '../../model/features/spec.ts';
import { readForests } from '../../model/gbdt/train-gbdt.ts';
import { percent } from '../../reports/format.ts';
import { type BarRow, barRows, barRowsHeight } from './bar-rows.ts';
import { type Legend, page } from './page.ts';

const MOST = 15;
const PANEL = 350;

/** Where a feature comes from, as a colour. */
const FAMILIES = {
  units: ['teal', 'own sales'],
  groups: ['green', 'groups'],
  known: ['orange', 'price, promotion, event, driver'],
  stockouts: ['red', 'stockouts'],
  calendar: ['grey', 'calendar, horizon'],
  statics: ['violet', 'branch, category'],
} as const;
type Family = keyof typeof FAMILIES;

/** Share of the forest's gain by feature, of two chains beside each other. */
export function importance(chains: readonly { readonly name: string; readonly forest: Forest }[]): string {
  const height = barRowsHeight(MOST);
  const legend: Legend = Object.values(FAMILIES).map(([style, text]) => ({ style, text }));
  return page(
    'Gain by feature',
    { width: 2 * PANEL + 50, height: height + 46 },
    chains.map(({ name, forest }, place) => ({
      x: 16 + place * (PANEL + 18),
      y: 38,
      width: PANEL,
      height,
      marks: barRows(`${name}: share of the gain`, topFeatures(forest), { width: PANEL, labelWidth: 148 }),
    })),
    legend,
  );
}

/** The forest that a bundle forecasts with. */
export function readForest(bundleDir: string): Forest {
  const [forest] = readForests(readLearned([join(bundleDir, 'learned', 'cutoff-gbdt.tensors')]).gbdt ?? {});
  if (forest === undefined) throw new RangeError(`the bundle in ${bundleDir} has no forest`);
  return forest;
}

function topFeatures(forest: Forest): BarRow[] {
  const gain = gainImportance(forest);
  const total = gain.reduce((sum, value) => sum + value, 0);
  return forest.features
    .map(({ name }, place) => ({ name, share: gain[place]! / total }))
    .sort((a, b) => b.share - a.share)
    .slice(0, MOST)
    .map(({ name, share }) => ({
      label: name.replace(/^(driver|attribute) /, ''),
      from: 0,
      to: share,
      text: percent(share, 1),
      style: `fill-${FAMILIES[familyOf(name)][0]}`,
    }));
}

const SOURCES = new Map(FEATURES.map(({ name, source }) => [name, source]));

/** The features that only some panels have are of known columns, but for the attributes and what groups made of events. */
function familyOf(name: string): Family {
  const source = SOURCES.get(name);
  if (source === 'row') return 'calendar';
  if (source !== undefined) return source === 'known columns' ? 'known' : source;
  if (name.startsWith('attribute ')) return 'statics';
  return name === 'event_effect' ? 'groups' : 'known';
}
