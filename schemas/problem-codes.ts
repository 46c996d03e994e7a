/**
 * The catalogue of the lookup service’s problem responses (RFC 9457). A `code` is stable: callers may match on it.
 * `docs/api.md` has a line for each; a test holds the two together.
 */
interface ProblemEntry {
  readonly status: number;
  readonly title: string;
}

export const PROBLEMS = {
  REQUEST_INVALID: { status: 422, title: 'the request is not of the form that the route takes' },
  URL_INVALID: { status: 400, title: 'the address cannot be read' },
  BODY_INVALID: { status: 422, title: 'the body is not the JSON that the route takes' },
  DAY_OUT_OF_RANGE: { status: 400, title: 'the day or month lies outside the data' },
  QUANTILE_UNKNOWN: { status: 400, title: 'the run has no such quantile' },
  CURSOR_INVALID: { status: 400, title: 'the cursor does not belong to this question' },
  KEY_MISSING: { status: 401, title: 'the service wants an API key' },
  KEY_REFUSED: { status: 403, title: 'the API key may not do this' },
  ROUTE_NOT_FOUND: { status: 404, title: 'there is no such address' },
  BRANCH_NOT_FOUND: { status: 404, title: 'there is no such branch' },
  SKU_NOT_FOUND: { status: 404, title: 'there is no such SKU' },
  CATEGORY_NOT_FOUND: { status: 404, title: 'there is no such category' },
  SERIES_NOT_FOUND: { status: 404, title: 'the branch does not have this SKU' },
  SERIES_EXCLUDED: { status: 404, title: 'the series is known and has no forecast' },
  RUN_NOT_FOUND: { status: 404, title: 'there is no such run' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'the address does not take this method' },
  NOT_ACCEPTABLE: { status: 406, title: 'the address has no such representation' },
  REQUEST_TIMEOUT: { status: 408, title: 'the request took too long to arrive' },
  RUN_RETIRED: { status: 410, title: 'the run is past its retention' },
  BODY_TOO_LARGE: { status: 413, title: 'the body is too large' },
  URL_TOO_LONG: { status: 414, title: 'the address is too long' },
  MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'the body is of another type than JSON' },
  RATE_LIMITED: { status: 429, title: 'too many requests' },
  HEADERS_TOO_LARGE: { status: 431, title: 'the header fields are too large' },
  INTERNAL: { status: 500, title: 'the service itself failed' },
  NOTHING_PUBLISHED: { status: 503, title: 'nothing is published yet' },
  RUN_UNREADABLE: { status: 503, title: 'the published run cannot be read' },
  FORECAST_TOO_OLD: { status: 503, title: 'the forecast is older than max_age' },
  FORECAST_EXPIRED: { status: 503, title: 'the forecast has expired' },
  SHUTTING_DOWN: { status: 503, title: 'the service is being stopped' },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof PROBLEMS;
