/** `alarms/state.json`: what rings and what is not delivered yet survives a restart. */
import { join } from 'node:path';
import type { AlarmState } from '../schemas/alerts.ts';
import { writeFileAtomic } from '../warehouse/atomic.ts';
import { readJsonDocument } from '../warehouse/json-document.ts';
import type { Layout } from '../warehouse/layout.ts';

/** The state of a home in which nobody has watched before. */
export function freshState(now: Date): AlarmState {
  return {
    kind: 'shelfcast.alarms',
    version: 1,
    watching_since: now.toISOString(),
    active: [],
    pending: [],
  };
}

/** Null when there is none. Errors: ARTEFACT_VERSION, and those of reading a file. */
export function readAlarmState(layout: Layout): AlarmState | null {
  try {
    return readJsonDocument<AlarmState>(stateFile(layout), 'shelfcast.alarms', 1);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export function writeAlarmState(layout: Layout, state: AlarmState): void {
  writeFileAtomic(stateFile(layout), `${JSON.stringify(state, null, 2)}\n`);
}

function stateFile(layout: Layout): string {
  return join(layout.alarms, 'state.json');
}
