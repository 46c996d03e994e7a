/** Which days of the horizon a series does not trade, and why, from the panel and the ledger. */
import type { PanelView } from '../../model/panel.ts';
import { readColumns } from '../../warehouse/columns.ts';
import { type Database, literal, parquetFiles } from '../../warehouse/duckdb.ts';
import type { PanelShardSource } from './read-panel.ts';

export const TRADES = 0;
/** Why a series does not trade on a day of the horizon; its number, from 1 on, is the day's trade state. */
export const NO_TRADE_REASONS = [
  'branch_closed',
  'not_started',
  'sku_discontinued',
  'left_assortment',
] as const;

/** One entry per series and horizon day: TRADES, or the number of a reason. */
export async function readTradeStates(
  database: Database,
  source: PanelShardSource,
  view: PanelView,
): Promise<Uint8Array> {
  const table = `(SELECT panel.series, panel.ds,
      CASE WHEN panel.closed = 0 THEN ${TRADES} ELSE list_position([${NO_TRADE_REASONS.map(literal).join(', ')}],
        CASE WHEN panel.ds < starts_on THEN 'not_started' WHEN panel.ds >= until_ds THEN until_reason ELSE 'branch_closed' END) END AS trade_state
    FROM ${parquetFiles(source.panelFile)} AS panel
    JOIN ${parquetFiles(source.ledgerFile)} AS ledger USING (series)
    WHERE panel.ds > ${literal(source.cutoff)}::date)`;
  const columns = await readColumns(
    database,
    table,
    { trade_state: 'u8' },
    view.seriesId.length * view.horizon,
    'ORDER BY series, ds',
  );
  return columns.trade_state;
}
