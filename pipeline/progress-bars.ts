import { MultiBar, type SingleBar } from 'cli-progress';
import type { Config } from '../schemas/config.ts';
import { clip } from '../schemas/errors.ts';
import type { TimedEvent } from '../schemas/events.ts';
import { formatCount, formatDuration } from '../schemas/format-text.ts';
import type { Renderer } from './renderer.ts';

interface BarState {
  readonly job: string;
  readonly state: 'runs' | 'done' | 'skipped' | 'failed';
  readonly note: string;
}

const BAR_WIDTH = 20;
const MARK: Readonly<Record<BarState['state'], string>> = { runs: '·', done: '✓', skipped: '–', failed: '✗' };

/** One line per job: mark, name, bar, what came of it. Warnings stand above the bars. */
export function createProgressBars(stream: NodeJS.WritableStream, logLevel: Config['log_level']): Renderer {
  const bars = new MultiBar({
    stream,
    format: (_options, params, state) => formatBarLine(state as BarState, params.value, params.total),
    gracefulExit: false,
    hideCursor: true,
    // A long line is cut at the edge: a wrapped one would be drawn again and again.
    linewrap: false,
  });
  const byJob = new Map<string, SingleBar>();
  const barOf = (job: string) => {
    const bar = byJob.get(job) ?? bars.create(1, 0, { job, state: 'runs', note: '' } satisfies BarState);
    byJob.set(job, bar);
    return bar;
  };
  const say = (text: string) => logLevel !== 'silent' && bars.log(`${clip(text, 400)}\n`);
  return {
    emit: (event) => renderEvent(event, barOf, say),
    close() {
      if (byJob.size === 0) return;
      // What was logged since the last picture is shown only by another one.
      bars.update();
      bars.stop();
    },
  };
}

function renderEvent(
  event: TimedEvent,
  barOf: (job: string) => SingleBar,
  say: (text: string) => unknown,
): void {
  const settle = (bar: SingleBar, state: BarState) => bar.update(bar.getTotal(), state);
  switch (event.kind) {
    case 'run_started':
      say(`run ${event.runId}, data to ${event.asOf}`);
      break;
    case 'job_started':
      barOf(event.job).update(0, { job: event.job, state: 'runs', note: event.because });
      break;
    case 'job_progress': {
      const bar = barOf(event.job);
      bar.setTotal(Math.max(1, event.total));
      bar.update(event.done);
      break;
    }
    case 'job_skipped':
      settle(barOf(event.job), { job: event.job, state: 'skipped', note: event.because });
      break;
    case 'job_finished':
      settle(barOf(event.job), { job: event.job, state: 'done', note: finishedNote(event) });
      break;
    case 'job_failed':
      barOf(event.job).update({ job: event.job, state: 'failed', note: event.code });
      break;
    case 'warning':
      say(`warning ${event.code} (${event.job}): ${event.message}`);
      break;
    default:
      break;
  }
}

function finishedNote(event: TimedEvent & { kind: 'job_finished' }): string {
  const counts = Object.entries(event.counts).map(([name, count]) => `${formatCount(count)} ${name}`);
  return [formatDuration(event.durationMs), ...counts.slice(0, 4)].join(', ');
}

/** One line of the picture. */
export function formatBarLine({ job, state, note }: BarState, value: number, total: number): string {
  const share = total > 0 ? Math.min(1, value / total) : 0;
  const filled = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  const percent = `${Math.floor(share * 100)}%`.padStart(4);
  return `${MARK[state]} ${job.padEnd(18)} ${bar} ${percent}  ${clip(note, 80)}`.trimEnd();
}
