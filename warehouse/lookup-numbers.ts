/**
 * The rows of a series as numbers: Float64, column by column (yhat, lower, upper, then the quantiles), then a byte for each row that
 * is its server’s code in `about`. Little-endian.
 */
import { isoDay, parseDay } from '../schemas/day.ts';
import type { ByteWriter } from './byte-writer.ts';
import { type LookupAbout, type LookupServer, onGrid } from './lookup-format.ts';

export interface SeriesNumbers {
  /** Columns × rows: yhat, yhat_lower, yhat_upper, then each quantile. */
  readonly columns: readonly Float64Array[];
  /** Code of each row’s server. */
  readonly servers: Uint8Array;
}

/** Number of columns before the quantiles. */
export const FIXED_COLUMNS = 3;

/** Packs rows `start` to `start + rows` of flat columns. */
export function packNumbers(
  columns: readonly Float64Array[],
  servers: Uint8Array,
  start: number,
  rows: number,
): Buffer {
  const floats = new Float64Array(columns.length * rows);
  columns.forEach((column, c) => {
    for (let r = 0; r < rows; r++) floats[c * rows + r] = onGrid(column[start + r]!);
  });
  const packed = Buffer.allocUnsafe(floats.byteLength + rows);
  packed.set(new Uint8Array(floats.buffer), 0);
  packed.set(servers.subarray(start, start + rows), floats.byteLength);
  return packed;
}

/** Reads what `packNumbers` wrote. The bytes may stand at any address, so they are copied. */
export function unpackNumbers(packed: Uint8Array, rows: number): SeriesNumbers {
  const count = (packed.length - rows) / 8 / rows;
  const floats = new Float64Array(count * rows);
  new Uint8Array(floats.buffer).set(packed.subarray(0, floats.byteLength));
  return {
    columns: Array.from({ length: count }, (_, c) => floats.subarray(c * rows, (c + 1) * rows)),
    // `slice` of a Buffer would be a view.
    servers: Uint8Array.from(packed.subarray(floats.byteLength)),
  };
}

/** Writes rows as JSON. What is the same in many rows is made once. */
export class RowRenderer {
  readonly #heads: Buffer[];
  readonly #tails: Buffer[];
  readonly #quantileHeads: Buffer[];

  constructor(about: Pick<LookupAbout, 'first_ds' | 'horizon_days' | 'servers' | 'quantiles' | 'run_id'>) {
    const firstDay = parseDay(about.first_ds)!;
    this.#heads = Array.from({ length: about.horizon_days }, (_, h) =>
      Buffer.from(`{"ds":"${isoDay(firstDay + h)}","horizon_days":${h + 1},"yhat":`),
    );
    this.#tails = about.servers.map((server) => Buffer.from(tailText(server, about.run_id)));
    this.#quantileHeads = about.quantiles.map((level) =>
      Buffer.from(`"q${String(Math.round(level * 1000)).padStart(3, '0')}":`),
    );
  }

  /** One row without its closing brace, so that a caller may go on. `h` counts from 0, `at` is its place in the columns. */
  open(out: ByteWriter, columns: readonly Float64Array[], h: number, at: number, server: number): void {
    out.bytes(this.#heads[h]!);
    this.#rest(out, columns, at, server);
  }

  /** The same behind a key of the row’s own, such as `{"branch_id":…,`. */
  openAfter(
    out: ByteWriter,
    key: Uint8Array,
    columns: readonly Float64Array[],
    h: number,
    server: number,
  ): void {
    out.bytes(key);
    out.bytes(this.#heads[h]!.subarray(1));
    this.#rest(out, columns, h, server);
  }

  #rest(out: ByteWriter, columns: readonly Float64Array[], at: number, server: number): void {
    out.units(columns[0]![at]!);
    out.bytes(LOWER);
    out.units(columns[1]![at]!);
    out.bytes(UPPER);
    out.units(columns[2]![at]!);
    out.bytes(this.#tails[server]!);
  }

  /** `,"quantiles":{…}` of the quantile numbers `chosen`. */
  quantiles(out: ByteWriter, columns: readonly Float64Array[], chosen: readonly number[], at: number): void {
    out.bytes(QUANTILES);
    chosen.forEach((q, k) => {
      if (k > 0) out.byte(COMMA);
      out.bytes(this.#quantileHeads[q]!);
      out.units(columns[FIXED_COLUMNS + q]![at]!);
    });
    out.byte(CLOSE);
  }
}

export const COMMA = 44;
export const CLOSE = 125;
export const CLOSE_LIST = 93;
const LOWER = Buffer.from(',"yhat_lower":');
const UPPER = Buffer.from(',"yhat_upper":');
const QUANTILES = Buffer.from(',"quantiles":{');

function tailText({ served_by, fallback_reason, model_version }: LookupServer, runId: string): string {
  return `,"served_by":${asciiJson(served_by)},"fallback_reason":${asciiJson(fallback_reason)},"model_version":${asciiJson(model_version)},"run_id":${asciiJson(runId)}`;
}

/** The server of a series: that of the first row on which the SKU trades, or of the first row. */
export function servingCode(
  servers: Uint8Array,
  start: number,
  rows: number,
  isNoTrade: (code: number) => boolean,
): number {
  for (let r = start; r < start + rows; r++) if (!isNoTrade(servers[r]!)) return servers[r]!;
  return servers[start]!;
}

/** Everything of a series before its rows: `"branch_id":…,…,"rows":[`, without a brace. */
export function seriesHead(branch: string, sku: string, category: string, server: LookupServer): string {
  const status = server.fallback_reason === null ? 'present' : 'fallback';
  return `"branch_id":${asciiJson(branch)},"sku_id":${asciiJson(sku)},"category":${asciiJson(category)},"status":"${status}","served_by":${asciiJson(server.served_by)},"fallback_reason":${asciiJson(server.fallback_reason)},"rows":[`;
}

/** JSON in ASCII, other letters as escapes: such a text has as many bytes as letters, and is sent as it is. */
function asciiJson(value: string | null): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
