/** The sinks of the configuration, with their addresses and keys from the environment. */
import type { AlarmConfig, SinkConfig } from '../../schemas/alarm-config.ts';
import type { Notification } from '../../schemas/alerts.ts';
import type { ErrorIssue } from '../../schemas/errors.ts';
import { alertmanagerBody } from './alertmanager.ts';
import { signature, webhookBody } from './signed-webhook.ts';
import type { Sink } from './sink.ts';
import { slackBody } from './slack.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenedSinks {
  readonly sinks: readonly Sink[];
  /** Variables that are not set; values are never shown. A sink that lacks one is left out. */
  readonly issues: readonly ErrorIssue[];
}

export function openSinks(config: AlarmConfig, env: Environment): OpenedSinks {
  const sinks: Sink[] = [];
  const issues: ErrorIssue[] = [];
  for (const [name, settings] of Object.entries(config.sinks)) {
    const problems = variableIssues(`alarms.sinks.${name}`, settings, env);
    issues.push(...problems);
    if (problems.length === 0) sinks.push(openSink(name, settings, config.runbook_url ?? null, env));
  }
  return { sinks, issues };
}

/** The address of a sink or of the pings; null when its variable is not set or holds none. */
export function addressOf(
  { url, url_env }: Pick<SinkConfig, 'url' | 'url_env'>,
  env: Environment,
): string | null {
  const address = url ?? env[url_env ?? ''] ?? '';
  return URL.canParse(address) && /^https?:$/.test(new URL(address).protocol) ? address : null;
}

/** What the environment lacks of what a part of the configuration names. */
export function variableIssues(
  at: string,
  settings: Pick<SinkConfig, 'url' | 'url_env'> & Partial<Pick<SinkConfig, 'bearer_env' | 'hmac_env'>>,
  env: Environment,
): ErrorIssue[] {
  const issues: ErrorIssue[] = [];
  const { url_env, bearer_env, hmac_env } = settings;
  if (url_env !== undefined && addressOf(settings, env) === null)
    issues.push({
      at: `${at}.url_env`,
      expected: `an http or https address in the variable ${url_env}`,
      came: env[url_env] ? 'something else' : 'nothing',
    });
  for (const [key, variable] of Object.entries({ bearer_env, hmac_env }))
    if (variable !== undefined && !env[variable])
      issues.push({ at: `${at}.${key}`, expected: `a value in the variable ${variable}`, came: 'nothing' });
  return issues;
}

function openSink(name: string, settings: SinkConfig, runbookUrl: string | null, env: Environment): Sink {
  const bearer = settings.bearer_env === undefined ? undefined : env[settings.bearer_env];
  const authorization: Record<string, string> =
    bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` };
  const body = (notification: Notification) => {
    switch (settings.kind) {
      case 'alertmanager':
        return alertmanagerBody(notification, name, runbookUrl);
      case 'slack':
        return slackBody(notification, runbookUrl);
      case 'webhook':
        return webhookBody(notification, runbookUrl);
    }
  };
  return {
    name,
    atLeast: settings.at_least,
    url: addressOf(settings, env)!,
    request(notification, now) {
      const text = body(notification);
      const key = settings.hmac_env === undefined ? undefined : env[settings.hmac_env];
      const signed: Record<string, string> =
        key === undefined ? {} : { 'Shelfcast-Signature': signature(text, key, now) };
      return { body: text, headers: { ...authorization, ...signed, 'Shelfcast-Delivery': notification.id } };
    },
  };
}
