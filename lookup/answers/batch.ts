import type { BatchBody } from '../../schemas/api-forecasts.ts';
import { isKeyPart, lookupKey } from '../../warehouse/lookup-format.ts';
import { CLOSE, CLOSE_LIST, COMMA } from '../../warehouse/lookup-numbers.ts';
import { readNumbers } from '../../warehouse/lookup-reader.ts';
import type { Answer } from '../answer.ts';
import { selectRows } from '../select-rows.ts';
import type { ServedRun } from '../served-run.ts';
import { exclusionReason } from './find-series.ts';
import { addForecastRow, forecastTable, writeSelected } from './series.ts';

/** Bytes beside a series of the first one’s length. */
const ROOM_BESIDE = 64;

interface Key {
  readonly branch_id: string | null;
  readonly sku_id: string | null;
}

/** Each key with a status of its own. Problems: those of `selectRows`. */
export function batchAnswer(run: ServedRun, body: BatchBody): Answer {
  const selection = selectRows(run.lookup.about, body);
  const keys = body.keys.map(keyOf);
  return {
    run,
    json(out) {
      out.text(',"results":[');
      const first = firstLength(run, keys);
      // Room for all at once: growing step by step would leave as much again behind.
      if (first !== undefined && selection.isWhole) out.reserve(keys.length * (first + ROOM_BESIDE));
      keys.forEach(({ branch_id, sku_id }, k) => {
        if (k > 0) out.byte(COMMA);
        const rendered = renderedOf(run, branch_id, sku_id);
        if (rendered === undefined) {
          out.text(absent(run, branch_id, sku_id));
          return;
        }
        out.text('{');
        if (selection.isWhole) out.bytes(rendered);
        else {
          const copy = Buffer.from(rendered);
          writeSelected(out, run, copy, readNumbers(run.lookup, branch_id!, sku_id!)!, selection);
        }
        out.byte(CLOSE);
      });
      out.byte(CLOSE_LIST);
    },
    table() {
      const builder = forecastTable(run, selection.quantiles);
      for (const { branch_id, sku_id } of keys) {
        if (renderedOf(run, branch_id, sku_id) === undefined) continue;
        const numbers = readNumbers(run.lookup, branch_id!, sku_id!)!;
        for (let h = selection.first; h <= selection.last; h++)
          addForecastRow(builder, run, branch_id!, sku_id!, numbers, h, selection.quantiles);
      }
      return builder.table;
    },
  };
}

function renderedOf({ lookup }: ServedRun, branch: string | null, sku: string | null): Buffer | undefined {
  if (branch === null || sku === null) return undefined;
  return lookup.file.peek('rendered', lookupKey(branch, sku));
}

/** Length of the first series that is there. */
function firstLength(run: ServedRun, keys: readonly Key[]): number | undefined {
  for (const { branch_id, sku_id } of keys) {
    const rendered = renderedOf(run, branch_id, sku_id);
    if (rendered !== undefined) return rendered.length;
  }
  return undefined;
}

/** What is no key becomes one without a series; an id that is a number is not taken for its text. */
function keyOf(given: unknown): Key {
  const { branch_id, sku_id } = (given ?? {}) as Record<string, unknown>;
  const idOf = (id: unknown) => (typeof id === 'string' && isKeyPart(id) ? id : null);
  return { branch_id: idOf(branch_id), sku_id: idOf(sku_id) };
}

function absent(run: ServedRun, branch_id: string | null, sku_id: string | null): string {
  const isKey = branch_id !== null && sku_id !== null;
  const reason = isKey ? exclusionReason(run, branch_id, sku_id) : 'expected branch_id and sku_id as text';
  const status = isKey && reason !== null ? 'excluded' : 'not_found';
  return JSON.stringify({ branch_id, sku_id, status, reason });
}
