import type { TimedEvent } from '../schemas/events.ts';

/** Shows what happens during a run. */
export interface Renderer {
  emit(event: TimedEvent): void;
  /** Ends the picture, so that other text can follow. */
  close(): void;
}
