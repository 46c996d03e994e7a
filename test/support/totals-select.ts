/** A plain select of the totals of `rows` (branch_id, sku_id, ds, yhat), with made-up intervals, for tests of what comes after the job. */
export function totalsSelect(rows: string, ledger: string, quantileColumns: readonly string[]): string {
  const starts = { day: 'ds', week: "date_trunc('week', ds)", month: "date_trunc('month', ds)" };
  const keys = {
    series: ['branch_id', 'sku_id', 'NULL'],
    branch: ['branch_id', 'NULL', 'NULL'],
    category: ['NULL', 'NULL', 'category'],
    branch_category: ['branch_id', 'NULL', 'category'],
  };
  const selects = Object.entries(keys).flatMap(([level, [branch, sku, category]]) =>
    Object.entries(starts)
      .filter(([period]) => period !== 'day' || level === 'branch' || level === 'category')
      .map(
        ([period, start]) => `
          SELECT '${level}' AS level, ${branch}::varchar AS branch_id, ${sku}::varchar AS sku_id, ${category}::varchar AS category,
            '${period}' AS period, min(ds)::date AS period_start, max(ds)::date AS period_end, sum(yhat)::double AS yhat
          FROM ${rows} JOIN (SELECT branch_id, sku_id, category FROM ${ledger}) USING (branch_id, sku_id)
          GROUP BY ${branch}, ${sku}, ${category}, ${start}`,
      ),
  );
  const quantiles = quantileColumns.map((name, k) => `, yhat * ${0.7 + 0.1 * k} AS ${name}`);
  return `SELECT level, branch_id, sku_id, category, period, period_start, period_end,
      (period_end - period_start + 1)::integer AS days, yhat, yhat * 0.8 AS yhat_lower, yhat * 1.2 AS yhat_upper ${quantiles.join('')}
    FROM (${selects.join(' UNION ALL ')})
    ORDER BY level, branch_id, sku_id, category, period, period_start`;
}
