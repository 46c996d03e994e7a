import { decimal, words } from '../../reports/format.ts';
import { type Html, html } from '../../reports/html.ts';
import { BOTTOM, chartFrame, HEIGHT, LEFT, RIGHT, TOP, WIDTH } from '../../reports/svg/frame.ts';
import { linearScale, linePath, pixel } from '../../reports/svg/scale.ts';
import { type Database, literal } from '../../warehouse/duckdb.ts';
import { page } from './page.ts';

interface Point {
  readonly model: string;
  readonly position: number;
  readonly label: string;
  readonly wape: number;
}

const LOWEST = 0.4;
const HIGHEST = 0.8;
const MARGIN = 8;

/**
 * WAPE of the trees, of the statistical model that turned out best over all folds, and of the seasonal naive, by horizon day and
 * by fold. Relation: metrics.
 */
export async function accuracy(database: Database): Promise<string> {
  const best = await database.scalar<string>(`
    select model from metrics
    where fold >= 0 and segment_kind = 'all' and horizon_days = 0
      and model not in ('gbdt', 'selected', 'cold_start', 'seasonal_naive')
    group by model order by sum(sum_abs_error) / sum(sum_units) limit 1`);
  const styles = { gbdt: 'teal', [best]: 'orange', seasonal_naive: 'grey' } as const;
  const points = (position: string, label: string, where: string) =>
    database.rows<Point>(`
      select model, ${position} as position, ${label} as label, sum(sum_abs_error) / sum(sum_units) as wape
      from metrics
      where fold >= 0 and segment_kind = 'all' and ${where}
        and model in (${Object.keys(styles).map(literal).join(', ')})
      group by all order by model, position`);
  const byHorizon = await points('horizon_days', 'horizon_days::varchar', 'horizon_days > 0');
  const byFold = await points('fold', "strftime(origin, '%-d %b')", 'horizon_days = 0');
  const panel = (x: number, marks: Html) => ({ x, y: 32, width: WIDTH, height: HEIGHT, marks });
  return page(
    'Error by horizon day and by fold',
    { width: 760, height: 244 },
    [
      panel(16, chart('horizon', byHorizon, styles, 'horizon, days: nine folds together', 7)),
      panel(WIDTH + 34, chart('fold', byFold, styles, 'fold, by its origin: 28 days together', 2)),
    ],
    [
      { style: 'teal', text: 'trees' },
      { style: 'orange', text: `best statistical model in hindsight (${words(best)})` },
      { style: 'grey', text: 'seasonal naive' },
    ],
  );
}

function chart(
  id: string,
  points: readonly Point[],
  styles: Readonly<Record<string, string>>,
  positionLabel: string,
  everyTick: number,
): Html {
  const positions = points.map(({ position }) => position);
  const [first, last] = [Math.min(...positions), Math.max(...positions)];
  const x = linearScale([first, last], [LEFT + MARGIN, RIGHT - MARGIN]);
  const y = linearScale([LOWEST, HIGHEST], [BOTTOM, TOP]);
  const axis = points.filter(({ model }) => model === points[0]!.model);
  const ticks = axis.filter(({ position }) => position === first || position % everyTick === 0);
  return chartFrame(
    {
      id,
      title: `WAPE: ${positionLabel}`,
      description: Object.keys(styles)
        .map((model) => `${words(model)} ${range(points.filter((point) => point.model === model))}`)
        .join('; '),
      valueLabel: 'WAPE (the axis begins at 0.40)',
      valueTicks: [0.4, 0.5, 0.6, 0.7, 0.8].map((tick) => ({ at: y(tick), text: decimal(tick, 2) })),
      positionTicks: ticks.map(({ position, label }) => ({ at: x(position), text: label })),
      positionLabel,
    },
    html`${Object.entries(styles).map(([model, style]) => {
      const own = points.filter((point) => point.model === model);
      const at = own.map(({ position, wape }) => [x(position), y(wape)] as const);
      return html`<path class="line ${style}" d="${linePath(at)}"/>${at.map(
        ([cx, cy]) => html`<circle class="fill-${style}" cx="${pixel(cx)}" cy="${pixel(cy)}" r="2"/>`,
      )}`;
    })}`,
  );
}

function range(points: readonly Point[]): string {
  const values = points.map(({ wape }) => wape);
  return `${decimal(Math.min(...values), 3)} to ${decimal(Math.max(...values), 3)}`;
}
