/** `alarms` of the configuration: who hears that the forecast is late. Secrets stay in the environment; here stand their names. */
import { z } from 'zod';
import { LOOK_SECONDS, SEVERITIES } from './alerts.ts';
import { name } from './config-values.ts';

const SINK_KINDS = ['alertmanager', 'slack', 'webhook'] as const;

const environmentName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of an environment variable such as ALARM_URL');

const httpUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
    'an http or https address such as "https://alerts.example.com/hook"',
  );

const address = {
  url: httpUrl.optional(),
  url_env: environmentName.optional().describe('variable that holds the address, where it is a secret'),
};

const sink = z.strictObject({
  kind: z.enum(SINK_KINDS),
  ...address,
  bearer_env: environmentName.optional().describe('variable whose value is sent as Authorization: Bearer …'),
  hmac_env: environmentName.optional().describe('variable that holds the key of the signature; webhook only'),
  at_least: z.enum(SEVERITIES).default('warn').describe('severities below are not sent'),
});

export const alarms = z.strictObject({
  interval_seconds: z
    .number()
    .min(LOOK_SECONDS.least)
    .max(LOOK_SECONDS.most)
    .default(15)
    .describe('seconds between looks at the warehouse; a deadline is met to the instant whatever it says'),
  timeout_seconds: z.number().min(0.1).max(120).default(10).describe('how long a sink may take to answer'),
  keep_trying_hours: z
    .number()
    .positive()
    .max(24 * 30)
    .default(24)
    .describe('how long what could not be delivered is tried again'),
  runbook_url: httpUrl
    .optional()
    .describe('address of docs/runbook.md where your people read it; each alert adds its anchor'),
  sinks: z.record(name, sink).default({}),
  pings: z
    .strictObject(address)
    .optional()
    .describe('a healthchecks-style address that each run pings: start, success, failure'),
});

export type AlarmConfig = z.infer<typeof alarms>;
export type SinkConfig = AlarmConfig['sinks'][string];

/** What is wrong with keys that are right one by one. */
export function alarmProblems(config: AlarmConfig): { path: string[]; message: string }[] {
  const problems = Object.entries(config.sinks).flatMap(([key, settings]) =>
    sinkProblems(settings).map(({ path, message }) => ({ path: ['sinks', key, ...path], message })),
  );
  if (config.pings !== undefined && !hasOneAddress(config.pings))
    problems.push({ path: ['pings'], message: ONE_ADDRESS });
  return problems;
}

const ONE_ADDRESS = 'expected `url` or `url_env`, and not both';

function sinkProblems(settings: SinkConfig): { path: string[]; message: string }[] {
  const problems = [];
  if (!hasOneAddress(settings)) problems.push({ path: [], message: ONE_ADDRESS });
  if (settings.kind === 'webhook' && settings.hmac_env === undefined)
    problems.push({
      path: ['hmac_env'],
      message: 'expected the name of the variable that holds the signing key',
    });
  if (settings.kind !== 'webhook' && settings.hmac_env !== undefined)
    problems.push({
      path: ['hmac_env'],
      message: `expected nothing: a sink of kind ${settings.kind} is not signed`,
    });
  return problems;
}

function hasOneAddress({
  url,
  url_env,
}: {
  url?: string | undefined;
  url_env?: string | undefined;
}): boolean {
  return (url === undefined) !== (url_env === undefined);
}
