/** One HTTP request with a time limit. Node's own `fetch`; it never throws, and says nothing of the address. */
export interface PostResult {
  readonly ok: boolean;
  /** `HTTP 503`, `no answer within 10 s`, `ECONNREFUSED`: for the log. */
  readonly outcome: string;
}

export interface PostOptions {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** Aborted to give up at once. */
  readonly signal?: AbortSignal;
}

/** Posts, and waits for the status line; a redirect is no success, since a body is not to be sent to whoever a sink names. */
export async function post(
  url: string,
  { body, headers, timeoutMs, signal }: PostOptions,
): Promise<PostResult> {
  const limit = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'shelfcast', ...headers },
      redirect: 'manual',
      signal: signal === undefined ? limit : AbortSignal.any([limit, signal]),
    });
    await response.body?.cancel();
    return { ok: response.ok, outcome: `HTTP ${response.status}` };
  } catch (error) {
    if (limit.aborted) return { ok: false, outcome: `no answer within ${timeoutMs / 1000} s` };
    return { ok: false, outcome: reasonOf(error) };
  }
}

/** The code of the operating system; the message of `fetch` may quote the address. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: unknown };
  const code = (cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : name;
}
