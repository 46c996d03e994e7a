import { tableFromIPC } from '@uwdata/flechette';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { askedService } from '../support/asked-service.ts';
import { RUN_ID } from '../support/published-home.ts';

const { get, problemOf } = askedService();

describe('representations', () => {
  const url = '/v1/forecasts?quantiles=0.5';
  const expected = async () => (await get(url)).json().rows as Record<string, unknown>[];

  test('CSV has a header line and a line for each row', async () => {
    const answer = await get(url, { accept: 'text/csv' });
    const lines = answer.body.split('\r\n');
    expect(lines[0]).toBe(
      'branch_id,sku_id,ds,horizon_days,yhat,yhat_lower,yhat_upper,q500,served_by,fallback_reason,model_version,data_cutoff,run_id,generated_at',
    );
    expect(lines[1]).toBe(
      `B1,SKU1,2026-03-01,1,3.5,1,5,2,weekday_level,,m1,2026-02-28,${RUN_ID},2026-03-01T02:00:00.000Z`,
    );
    expect(lines).toHaveLength(11);
  });

  test('an Arrow stream has the same rows', async () => {
    const answer = await get(url, { accept: 'application/vnd.apache.arrow.stream' });
    const table = tableFromIPC(new Uint8Array(answer.rawPayload));
    expect(Array.from(table.getChild('yhat')!)).toEqual((await expected()).map((row) => row.yhat));
    expect(Array.from(table.getChild('sku_id')!)).toEqual((await expected()).map((row) => row.sku_id));
  });

  test('a Parquet file has the same rows', async () => {
    const answer = await get(url, { accept: 'application/vnd.apache.parquet' });
    const bytes = new Uint8Array(answer.rawPayload);
    const rows = await parquetReadObjects({
      file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length),
    });
    expect(rows.map((row) => [row.branch_id, row.sku_id, row.yhat])).toEqual(
      (await expected()).map((row) => [row.branch_id, row.sku_id, row.yhat]),
    );
    expect(rows[0]).toMatchObject({
      ds: new Date('2026-03-01'),
      generated_at: new Date('2026-03-01T02:00:00.000Z'),
    });
  });

  test('what nobody makes is refused', async () => {
    expect((await problemOf(url, { accept: 'image/png' })).code).toBe('NOT_ACCEPTABLE');
    expect((await problemOf('/v1/branches', { accept: 'text/csv' })).code).toBe('NOT_ACCEPTABLE');
  });

  test('text is zipped for whoever wants it, with a tag of its own', async () => {
    const plain = await get(url);
    const zipped = await get(url, { 'accept-encoding': 'gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(zipped.headers.etag).not.toBe(plain.headers.etag);
    const { gunzipSync } = await import('node:zlib');
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.body);
  });
});
