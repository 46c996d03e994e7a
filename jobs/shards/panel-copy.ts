/**
 * A shard of the panel as the flat arrays that the passes of one job work on. The first pass reads the tables and leaves the copy
 * in the job's temporary folder for the others, which then need no query.
 */
import type { PanelShard } from '../../model/panel.ts';
import { readTensors, type TensorMap, writeWorkTensors } from '../../warehouse/tensor-file.ts';

const KIND = 'shelfcast.panel-copy';
const VERSION = 1;
const DOCUMENT = 'document';

type TensorArray = TensorMap[string];

export function writePanelCopy(path: string, shard: PanelShard): void {
  const tensors: Record<string, TensorArray> = {};
  const document = JSON.stringify(shard, (_key, value: unknown) => {
    if (!isTensor(value)) return value;
    const name = `array ${Object.keys(tensors).length}`;
    tensors[name] = value;
    return { array: name };
  });
  writeWorkTensors(path, KIND, VERSION, { ...tensors, [DOCUMENT]: new TextEncoder().encode(document) });
}

/** Reads what `writePanelCopy` wrote. Another kind or version, or a damaged file, is ARTEFACT_VERSION. */
export function readPanelCopy(path: string): PanelShard {
  const { [DOCUMENT]: document, ...tensors } = readTensors(path, KIND, VERSION);
  return JSON.parse(new TextDecoder().decode(document as Uint8Array), (_key, value: unknown) =>
    isReference(value) ? tensors[value.array]! : value,
  ) as PanelShard;
}

function isTensor(value: unknown): value is TensorArray {
  return ArrayBuffer.isView(value);
}

function isReference(value: unknown): value is { readonly array: string } {
  return typeof value === 'object' && value !== null && 'array' in value && typeof value.array === 'string';
}
