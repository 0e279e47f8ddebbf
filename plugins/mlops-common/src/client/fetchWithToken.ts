/**
 * A `fetch` for the clients in another backend: each request carries a token
 * that is asked for anew, since tokens of Backstage live for minutes.
 *
 * @public
 */
export function fetchWithToken(
  ask: () => Promise<{ token: string }>,
): typeof fetch {
  return async (input, init) => {
    const { token } = await ask();
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
}
