import { type Database, literal } from './duckdb.ts';
import { lookupKey } from './lookup-format.ts';
import { CLOSED, KNOWN, PROMOTION, packHistory, STOCKOUT } from './lookup-history.ts';
import type { LookupInputs } from './lookup-inputs.ts';
import type { LookupSink } from './lookup-store.ts';

import { queryText } from './query-file.ts';
import { streamColumns } from './stream-columns.ts';
import { viewParquet } from './view-parquet.ts';

const PANEL = {
  series: 'i32',
  day: 'i32',
  units: 'f64',
  stockout: 'u8',
  promotion: 'u8',
  closed: 'u8',
  event: 'i32',
} as const;

/** The latest days of every series with a panel, and what is known of its coming ones. Leaves the view `panel`. */
export async function writeHistories(
  database: Database,
  keys: Database,
  sink: LookupSink,
  inputs: LookupInputs,
): Promise<void> {
  await viewParquet(database, 'panel', inputs.panelFiles);
  const since = `ds > ${literal(inputs.dataCutoff)}::date - ${inputs.historyDays}`;
  const rows = streamColumns(
    database,
    `(SELECT series, ds - DATE '1970-01-01' AS day, units, stockout, promotion, closed, event FROM panel WHERE ${since})`,
    PANEL,
  );
  const names = new SeriesNames(keys);
  const days = new Days();
  const put = async (series: number) => {
    const key = await names.keyOf(series);
    await sink.put('history', key, packHistory(days.history()));
  };
  let current = -1;
  for await (const { rows: count, numbers } of rows) {
    for (let k = 0; k < count; k++) {
      const series = numbers.series[k]!;
      if (series !== current) {
        if (current >= 0) await put(current);
        current = series;
        days.start(numbers.day[k]!);
      }
      days.add(numbers, k);
    }
  }
  if (current >= 0) await put(current);
}

/** Days of one series as they come. */
class Days {
  #flags = new Uint8Array(512);
  #units = new Float64Array(512);
  #count = 0;
  #firstDay = 0;
  #events = new Map<number, number>();

  start(firstDay: number): void {
    this.#firstDay = firstDay;
    this.#count = 0;
    this.#events = new Map();
  }

  add(numbers: Readonly<Record<keyof typeof PANEL, ArrayLike<number>>>, k: number): void {
    const place = this.#count++;
    if (place === this.#flags.length) this.#grow();
    const units = numbers.units[k]!;
    const isKnown = !Number.isNaN(units);
    this.#units[place] = isKnown ? units : 0;
    this.#flags[place] =
      (isKnown ? KNOWN : 0) |
      (numbers.stockout[k] === 0 ? 0 : STOCKOUT) |
      (numbers.promotion[k] === 0 ? 0 : PROMOTION) |
      (numbers.closed[k] === 0 ? 0 : CLOSED);
    if (numbers.event[k]! > 0) this.#events.set(place, numbers.event[k]!);
  }

  history() {
    return {
      firstDay: this.#firstDay,
      flags: this.#flags.subarray(0, this.#count),
      units: this.#units.subarray(0, this.#count),
      events: this.#events,
    };
  }

  #grow(): void {
    const [flags, units] = [this.#flags, this.#units];
    this.#flags = new Uint8Array(flags.length * 2);
    this.#units = new Float64Array(units.length * 2);
    this.#flags.set(flags);
    this.#units.set(units);
  }
}

/** Keys of series by their number, asked for in rising order. */
class SeriesNames {
  readonly #stream: ReturnType<typeof streamColumns<'series'>>;
  #chunk: { series: Int32Array; branches: readonly string[]; skus: readonly string[] } | null = null;
  #at = 0;

  constructor(database: Database) {
    this.#stream = streamColumns(database, `(${queryText('lookup/series-numbers')})`, { series: 'i32' }, [
      'branch_id',
      'sku_id',
    ]);
  }

  async keyOf(series: number): Promise<Buffer> {
    for (;;) {
      const chunk = this.#chunk;
      while (chunk !== null && this.#at < chunk.series.length && chunk.series[this.#at]! < series) this.#at++;
      if (chunk !== null && chunk.series[this.#at] === series)
        return lookupKey(chunk.branches[this.#at]!, chunk.skus[this.#at]!);
      const { done, value } = await this.#stream.next();
      if (done) throw new Error(`series ${series} of the panel is not in the ledger`);
      this.#at = 0;
      this.#chunk = {
        series: Int32Array.from(value.numbers.series.subarray(0, value.rows)),
        branches: value.texts('branch_id') as string[],
        skus: value.texts('sku_id') as string[],
      };
    }
  }
}
