import type { Notification, Severity } from '../../schemas/alerts.ts';

/** A request as a sink wants it, but for its address. */
export interface SinkRequest {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where alerts go: its secrets already taken from the environment. */
export interface Sink {
  /** Key in the configuration; what the log calls it, since its address may be a secret. */
  readonly name: string;
  readonly atLeast: Severity;
  readonly url: string;
  /** Made anew for each try: a signature holds the time of sending. */
  request(notification: Notification, now: Date): SinkRequest;
}
