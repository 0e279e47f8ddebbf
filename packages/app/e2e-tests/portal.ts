import { expect, type Page } from '@playwright/test';

export const SANDBOX = {
  control: 'http://127.0.0.1:7100',
  kubernetes: 'http://127.0.0.1:7101',
  gitHost: 'http://127.0.0.1:7106',
  token: 'slipway-sandbox-token',
};

/** The people whom the sign-in page offers, and what it calls entering. */
const ENTRANCES = { guest: 'Enter', colleague: 'Sign In' };

type Person = keyof typeof ENTRANCES;

/** One click on the sign-in page. */
export async function enter(page: Page, person: Person): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: ENTRANCES[person] }).click();
  await expect(
    page.getByRole('link', { name: 'Catalog' }).first(),
  ).toBeVisible();
}

/**
 * The next page is opened as somebody who has entered before: the browser
 * remembers who it was, as core-components' SignInPage has it.
 */
export async function signIn(page: Page, person: Person = 'guest') {
  await page.addInitScript(
    provider =>
      localStorage.setItem('@backstage/core:SignInPage:provider', provider),
    person,
  );
}

/** The Delivery tab of a demo service, when its first answer is shown. */
export async function openDelivery(
  page: Page,
  name: string,
  person?: Person,
): Promise<void> {
  await signIn(page, person);
  await page.goto(`/catalog/default/component/${name}/delivery`);
  await expect(
    page.getByRole('heading', { name: 'production', exact: true }),
  ).toBeVisible();
}

/** Asks the sandbox's API server, as kubectl would. */
export async function kubernetes(
  method: string,
  path: string,
  body?: unknown,
): Promise<Response> {
  const response = await fetch(`${SANDBOX.kubernetes}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${SANDBOX.token}`,
      'content-type':
        method === 'PATCH'
          ? 'application/merge-patch+json'
          : 'application/json',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  expect(response.ok, `${method} ${path}: ${response.status}`).toBe(true);
  return response;
}

async function direct(path: string, body: object): Promise<void> {
  const response = await fetch(`${SANDBOX.control}/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.ok, `${path}: ${response.status}`).toBe(true);
}

/** Has something happen in the sandbox's story. */
export async function tell(story: string, body: object): Promise<void> {
  await direct(`story/${story}`, body);
}

/** How much faster than the wall's the sandbox's clock runs. */
export async function setSpeed(speed: number): Promise<void> {
  await direct('speed', { speed });
}

/** Makes a system of the sandbox misbehave; `undefined` mends everything. */
export async function misbehave(fault?: {
  system: string;
  fault: string;
  [option: string]: unknown;
}): Promise<void> {
  const { system, ...body } = fault ?? { system: '' };
  const response = await fetch(
    fault ? `${SANDBOX.control}/faults/${system}` : `${SANDBOX.control}/faults`,
    {
      method: fault ? 'POST' : 'DELETE',
      headers: { 'content-type': 'application/json' },
      body: fault ? JSON.stringify(body) : undefined,
    },
  );
  expect(response.ok, `${system}: ${response.status}`).toBe(true);
}
