/** The select of one shard's panel: `panel-shard.sql` with the drivers and the price that this run has. */
import { identifier, parquetFiles } from '../../warehouse/duckdb.ts';
import { fillQuery } from '../../warehouse/fill-query.ts';
import { type DriverCatalogue, type DriverSource, driverColumn } from './driver-catalogue.ts';

export interface PanelSources {
  readonly drivers: DriverCatalogue;
  readonly hasPriceList: boolean;
  readonly hasSoldPrices: boolean;
}

/** Reads the views and tables that panel-shard.sql names and, with a price list, branch_prices and chain_prices (price-days.sql). */
export function panelQuery({ drivers, ...prices }: PanelSources): string {
  const joins = drivers.sources.map((source, k) => driverJoin(source, `driver_${k}`));
  const valuesOf = (name: string) =>
    drivers.sources.flatMap((source, k) =>
      source.names.includes(name) ? [`driver_${k}.${identifier(name)}`] : [],
    );
  const columns = drivers.names.map((name) => {
    const sold = drivers.soldNames.includes(name) ? [`shard_sales.${identifier(name)}`] : [];
    return `, coalesce(${[...valuesOf(name), ...sold, 'NULL::double'].join(', ')}) AS ${identifier(`driver ${name}`)}`;
  });
  // A till's flag stands only where something was sold: beside a list of what was planned, it would tell the future of an origin.
  const listsPromotions = valuesOf('promotion').length > 0;
  columns.push(`, coalesce(${[...valuesOf('promotion'), 'NULL::double'].join(', ')}) AS listed_promotion`);
  const outputs = drivers.names.map(
    (name) => `, ${identifier(`driver ${name}`)}::float AS ${identifier(driverColumn(name))}`,
  );
  return fillQuery('feature/panel-shard', {
    driver_columns: columns.join('\n    '),
    driver_joins: joins.join('\n  '),
    driver_outputs: outputs.join('\n  '),
    promotion: `coalesce(${listsPromotions ? 'listed_promotion > 0' : 'sold_promotion'}, false)::utinyint`,
    ...priceParts(prices),
  });
}

/** A price holds until the next one of the same key: the branch’s own price first, then the chain’s, then what was last paid. */
function priceParts(has: Omit<PanelSources, 'drivers'>) {
  const lists = has.hasPriceList ? ['branch_prices', 'chain_prices'] : [];
  const listed = [...lists.map((list) => `${list}.price`), 'NULL::double'];
  const sold = has.hasSoldPrices
    ? ['last_value(sold_price IGNORE NULLS) OVER (PARTITION BY joined.series ORDER BY joined.ds)']
    : [];
  const joins = lists.map(
    (list) => `LEFT JOIN ${list} ON ${list}.series = joined.series AND ${list}.ds = joined.ds`,
  );
  return {
    price: `coalesce(${[...listed, ...sold].join(', ')})::float`,
    price_listed: `(coalesce(${listed.join(', ')}) IS NOT NULL)::utinyint`,
    price_join: joins.join('\n'),
  };
}

/** One row per key, so that a driver listed twice cannot double a day; the larger value wins. */
function driverJoin(source: DriverSource, alias: string): string {
  const keys = ['ds', ...(source.bySku ? ['sku_id'] : []), ...(source.byBranch ? ['branch_id'] : [])];
  const filters = [
    `sku_id IS ${source.bySku ? 'NOT NULL' : 'NULL'}`,
    `branch_id IS ${source.byBranch ? 'NOT NULL' : 'NULL'}`,
  ];
  if (source.byBranch)
    filters.push("branch_id >= getvariable('first_branch') AND branch_id <= getvariable('last_branch')");
  const values = source.names.map((name) => `max(${identifier(name)})::double AS ${identifier(name)}`);
  return `LEFT JOIN (
    SELECT ${keys.join(', ')}, ${values.join(', ')} FROM ${parquetFiles(source.file)}
    WHERE ${filters.join(' AND ')} GROUP BY ${keys.join(', ')}
  ) AS ${alias} ON ${keys.map((key) => `${alias}.${key} = days.${key}`).join(' AND ')}`;
}
