/** The lookup service without a configuration, known without its schema: that takes longer to load than a service may take to start. */
export const SERVE_DEFAULTS = {
  host: '127.0.0.1',
  keys: [] as never[],
  rate_limit: null,
  cors_origins: [] as string[],
  trust_proxy: false,
  access_log: true,
  kept_vintages: 4,
};
