import type { Sandbox } from '@slipway/sandbox';

/** Makes something happen to the sandbox's services. */
export async function tell(
  { urls }: Sandbox,
  story: string,
  input: object = {},
): Promise<void> {
  const answer = await fetch(`${urls.control}/story/${story}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
  });
  if (!answer.ok) throw new Error(`${story}: ${await answer.text()}`);
}
