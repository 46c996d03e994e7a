/** The smallest configurations that tests of jobs need. */
import { type Config, configSchema, type SourceConfig } from '../../schemas/config.ts';

type SourceInput = Readonly<Record<string, unknown>>;

/** A configuration with the given sources and cleaning settings, everything else by default. */
export function smallConfig(
  sources: Readonly<Record<string, SourceInput>>,
  cleaning: Readonly<Record<string, unknown>> = {},
  rest: Readonly<Record<string, unknown>> = {},
): Config {
  return configSchema.parse({ version: 1, sources, cleaning, ...rest });
}

/** Settings of one source of a configuration. */
export function sourceOf(config: Config, name: string): SourceConfig {
  return config.sources[name]!;
}

/** Gates that let everything pass, for tests of rules on a handful of rows. */
export const OPEN_GATES = { gates: { default: { warn: 1, block: 1 } } };
