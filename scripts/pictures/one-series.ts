import { longDay, shortDay, whole } from '../../reports/format.ts';
import { html } from '../../reports/html.ts';
import { BOTTOM, chartFrame, HEIGHT, LEFT, RIGHT, TOP, WIDTH } from '../../reports/svg/frame.ts';
import { linearScale, linePath, pixel, ticksUpTo } from '../../reports/svg/scale.ts';
import { parseDay } from '../../schemas/day.ts';
import { type Database, identifier } from '../../warehouse/duckdb.ts';
import { type BarRow, barRows, barRowsHeight } from './bar-rows.ts';
import { page } from './page.ts';

interface DayRow {
  readonly ds: string;
  readonly units: number;
}
type ForecastRow = { readonly ds: string; readonly yhat: number } & Readonly<Record<string, number | string>>;
interface DriverRow {
  readonly rank: number;
  readonly driver: string;
  readonly units: number;
}

/** Outer to inner pairs of the quantiles that m5 publishes: 99, 95, 67 and 50 % of the days in between. */
const FAN = [
  ['q005', 'q995'],
  ['q025', 'q975'],
  ['q165', 'q835'],
  ['q250', 'q750'],
] as const;

/**
 * The largest series that the trees serve alone and that sold on nine days of ten: ten weeks of sales, its forecast as a fan, and its drivers.
 * Relations: forecasts, drivers, sales.
 */
export async function oneSeries(database: Database): Promise<string> {
  await database.run(`create temp table pick as
    with steady as (
      select sku_id, branch_id from sales where units > 0 and ds > (select max(data_cutoff) - 70 from forecasts)
      group by all having count(*) >= 63
    )
    select sku_id, branch_id from forecasts semi join steady using (sku_id, branch_id)
    group by all having bool_and(served_by = 'gbdt') order by sum(yhat) desc limit 1`);
  const [key] = await database.rows<{ sku_id: string; branch_id: string }>('from pick');
  const history = await database.rows<DayRow>(`
    with cutoff as (select max(data_cutoff) as day from forecasts),
    days as (select unnest(generate_series(day - 69, day, interval 1 day))::date as ds from cutoff)
    select ds::varchar as ds, coalesce(units, 0) as units
    from days left join (from sales semi join pick using (sku_id, branch_id)) using (ds) order by ds`);
  const forecast = await database.rows<ForecastRow>(`
    select ds::varchar as ds, yhat, ${FAN.flat().map(identifier).join(', ')}
    from forecasts semi join pick using (sku_id, branch_id) order by ds`);
  const drivers = await database.rows<DriverRow>(
    'select rank, driver, units from drivers semi join pick using (sku_id, branch_id) order by rank',
  );
  const chart = {
    x: 16,
    y: 32,
    width: WIDTH,
    height: HEIGHT,
    marks: fan(`units a day, ${key!.sku_id} in ${key!.branch_id}`, history, forecast),
  };
  const bars = parts(drivers);
  const level = whole(drivers[0]!.units);
  const total = whole(drivers.reduce((sum, { units }) => sum + units, 0));
  const panel = {
    x: WIDTH + 34,
    y: 32,
    width: 310,
    height: barRowsHeight(bars.length),
    marks: barRows(`28 days: ${total} units = level ${level} and …`, bars, {
      width: 310,
      labelWidth: 112,
    }),
  };
  return page(
    `${key!.sku_id} in ${key!.branch_id}: sales, forecast and drivers`,
    { width: 724, height: 232 },
    [chart, panel],
    [
      { style: 'grey', text: 'sales' },
      { style: 'teal', text: 'expected units, and the middle 50, 67, 95 and 99 %' },
    ],
  );
}

function fan(valueLabel: string, history: readonly DayRow[], forecast: readonly ForecastRow[]) {
  const days = [...history, ...forecast].map(({ ds }) => parseDay(ds)!);
  const number = (row: ForecastRow, name: string) => row[name] as number;
  const ticks = ticksUpTo(
    Math.max(...history.map(({ units }) => units), ...forecast.map((row) => number(row, 'q995'))),
    4,
  );
  const x = linearScale([days[0]!, days.at(-1)!], [LEFT + 2, RIGHT - 2]);
  const y = linearScale([0, ticks.at(-1)!], [BOTTOM, TOP]);
  const at = (ds: string, value: number) => [x(parseDay(ds)!), y(value)] as const;
  const cutoff = x(parseDay(history.at(-1)!.ds)! + 0.5);
  const first = history[0]!.ds;
  return chartFrame(
    {
      id: 'series',
      title: 'Sales and forecast',
      description: `Ten weeks of sales to ${longDay(history.at(-1)!.ds)}, and the 28 days after them.`,
      valueLabel,
      valueTicks: ticks.map((tick) => ({ at: y(tick), text: whole(tick) })),
      positionTicks: [first, forecast[0]!.ds, forecast.at(-1)!.ds].map((ds) => ({
        at: x(parseDay(ds)!),
        text: shortDay(ds),
      })),
    },
    html`${FAN.map(([low, high]) => {
      const upper = forecast.map((row) => at(row.ds, number(row, high)));
      const lower = forecast.map((row) => at(row.ds, number(row, low))).reverse();
      return html`<path class="fan" d="${linePath([...upper, ...lower])}Z"/>`;
    })}
<path class="cutoff" d="M${pixel(cutoff)} ${TOP}V${BOTTOM}"/>
<path class="line actual" d="${linePath(history.map((row) => at(row.ds, row.units)))}"/>
<path class="line teal" d="${linePath(forecast.map((row) => at(row.ds, row.yhat)))}"/>`,
  );
}

const NAMES: Readonly<Record<string, string>> = {
  other_features: 'all other features',
  not_trees: 'not the trees’',
};

/** What raises and lowers the level, in units over the horizon; parts that round to nothing are left out. */
function parts(drivers: readonly DriverRow[]): BarRow[] {
  return drivers
    .filter(({ rank, units }) => rank > 0 && Math.abs(units) >= 0.5)
    .map(({ driver, units }) => ({
      label: NAMES[driver] ?? driver,
      from: 0,
      to: units,
      text: `${units > 0 ? '+' : ''}${whole(units)}`,
      style: units > 0 ? 'fill-teal' : 'fill-orange',
    }));
}
