/** What an API key may do: ask for forecasts, or read the figures at `/metrics`. */
export const SCOPES = ['read', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];
