import { percent, whole, words } from '../../reports/format.ts';
import { type Html, html } from '../../reports/html.ts';
import { linearScale, pixel } from '../../reports/svg/scale.ts';
import type { Database } from '../../warehouse/duckdb.ts';
import { page } from './page.ts';

interface Row {
  readonly label: string;
  readonly coverage: number;
  /** Series-days or totals behind it. */
  readonly count: number;
}

const NOMINAL = 0.8;
const TOLERANCE = 0.04;
const [LOWEST, HIGHEST] = [0.7, 1];
const PANEL = 350;
const LABEL = 140;
const ROW = 18;
const TOP = 24;

/**
 * How often the 80 % interval held in the folds that had no part in it: of days, by fold, horizon, velocity and demand class, and of
 * totals. Relations: metrics, totals_accuracy.
 */
export async function coverage(database: Database): Promise<string> {
  const days = await database.rows<Row>(`
    with selected as (from metrics where model = 'selected'),
    parts as (
      select 0 as part, 0 as place, 'all days' as label, coverage, rows from selected
      where fold = -1 and segment_kind = 'all' and horizon_days = 0
      union all
      select 1, fold, 'from ' || strftime(origin, '%-d %b %Y'), coverage, rows from selected
      where fold >= 0 and segment_kind = 'all' and horizon_days = 0
      union all
      select 2, (horizon_days - 1) // 7, 'days ' || min(horizon_days) || '–' || max(horizon_days),
        sum(coverage * rows) / sum(rows), sum(rows)
      from selected where fold = -1 and segment_kind = 'all' and horizon_days > 0 group by 2
      union all
      select 3, case segment when 'fast' then 0 when 'medium' then 1 else 2 end, segment || ' sellers', coverage, rows
      from selected where fold = -1 and segment_kind = 'velocity_class' and horizon_days = 0
    )
    select label, coverage, rows::double as count from parts order by part, place`);
  const totals = await database.rows<Row>(`
    select replace(level, '_', ' × ') || ', ' || period as label, coverage, totals::double as count
    from totals_accuracy where fold = -1 and first_horizon_day = 0
    order by array_position(['series', 'branch_category', 'branch', 'category'], level),
      array_position(['day', 'week', 'month'], period)`);
  const height = TOP + Math.max(days.length, totals.length) * ROW + 22;
  const panel = (x: number, marks: Html) => ({ x, y: 12, width: PANEL, height, marks });
  return page('Coverage of the 80 % intervals', { width: 2 * PANEL + 50, height: height + 22 }, [
    panel(16, dots('days: share inside the 80 % interval', days)),
    panel(PANEL + 34, dots('totals: share inside the 80 % interval', totals)),
  ]);
}

function dots(heading: string, rows: readonly Row[]): Html {
  const right = PANEL - 54;
  const x = linearScale([LOWEST, HIGHEST], [LABEL + 8, right]);
  const bottom = TOP + rows.length * ROW;
  return html`<text class="strong" x="1" y="11">${heading}</text>
<text x="${PANEL}" y="11" text-anchor="end">of</text>
<rect class="zone" x="${pixel(x(NOMINAL - TOLERANCE))}" y="${TOP - 4}" width="${pixel(x(NOMINAL + TOLERANCE) - x(NOMINAL - TOLERANCE))}" height="${bottom - TOP + 6}"/>
<path class="teal" d="M${pixel(x(NOMINAL))} ${TOP - 4}V${bottom + 2}"/>
${[0.7, 0.8, 0.9, 1].map(
  (tick) =>
    html`<text x="${pixel(x(tick))}" y="${bottom + 16}" text-anchor="middle">${percent(tick, 0)}</text>`,
)}
${rows.map(({ label, coverage: share, count }, place) => {
  const y = TOP + place * ROW + 8;
  return html`<text class="dark" x="${LABEL}" y="${y + 3}" text-anchor="end">${words(label)}</text>
<path class="grid" d="M${LABEL + 8} ${y}H${right}"/>
<circle class="fill-teal" cx="${pixel(x(share))}" cy="${y}" r="4"/>
<text x="${PANEL}" y="${y + 3}" text-anchor="end">${whole(count)}</text>`;
})}`;
}
