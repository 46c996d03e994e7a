import type { PublishedManifest } from '../../schemas/manifest.ts';
import { instant, longDay, words } from '../format.ts';
import { type Html, html } from '../html.ts';
import type { RefusedRun } from '../run-report-data.ts';

/** Says before everything else that this table is not what readers see, which gates refused it, and what is served meanwhile. */
export function refusedBanner({ served }: RefusedRun, { gates }: PublishedManifest): Html {
  const failed = gates.filter((gate) => gate.outcome === 'failed').map((gate) => words(gate.name));
  const meanwhile =
    served === null
      ? 'Nothing is published: readers have no forecast.'
      : `Readers are served run ${served.run_id} meanwhile: data up to ${longDay(served.data_cutoff)}, generated ${instant(served.generated_at)}, days up to ${longDay(served.last_ds)}.`;
  return html`<div class="refused" role="alert">
<strong>Refused: not published</strong>
<p>Refused by ${failed.join(', ')}. ${meanwhile}</p>
</div>
`;
}
