import type { NameCheck } from '@slipway/backstage-plugin-mlops-common';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderForm } from '../../__testUtils__/renderForm';
import { ToldPreviewApi } from '../../__testUtils__/ToldPreviewApi';
import { NameField, validateName } from './NameField';

const PAGES = [
  {
    title: 'The service',
    required: ['name'],
    properties: {
      name: {
        type: 'string',
        title: 'Name',
        pattern: '^[a-z][a-z0-9-]*$',
        minLength: 3,
        errorMessage: { pattern: 'begins with a letter' },
        'ui:field': 'ModelServiceName',
      },
    },
  },
  {
    title: 'Around it',
    properties: { channel: { type: 'string', title: 'Slack channel' } },
  },
];

const FREE: NameCheck = { state: 'free', unchecked: [] };
const TAKEN: NameCheck = {
  state: 'taken',
  taken: [
    {
      message: 'The repository models/churn is there already.',
      url: 'https://git.example.com/models/churn',
    },
  ],
  suggestion: 'churn-2',
  unchecked: [],
};

async function show(api: ToldPreviewApi, answers = {}) {
  const user = userEvent.setup();
  await renderForm({
    extensions: [
      {
        name: 'ModelServiceName',
        component: NameField,
        validation: validateName,
      },
    ],
    pages: PAGES,
    answers,
    previews: api,
  });
  return { user, field: screen.getByRole('textbox', { name: /^Name/ }) };
}

const told = (check: NameCheck) =>
  new ToldPreviewApi([], name => (name === 'churn' ? check : FREE));

describe('the name of a new service', () => {
  it('is said to be free while one types, and asked for once', async () => {
    const api = told(FREE);
    const { field, user } = await show(api, { repoOwner: 'risk' });
    await user.type(field, 'late-fees');
    expect(await screen.findByText('late-fees is free')).toBeVisible();
    expect(field).toHaveAccessibleDescription('late-fees is free');
    expect(field).toBeValid();
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByRole('textbox', { name: 'Slack channel' }),
    ).toBeVisible();
    expect(api.askedNames).toEqual([
      {
        templateRef: 'template:default/new-model',
        values: { name: 'late-fees', repoOwner: 'risk' },
      },
    ]);
  });

  it('that is taken is an error that stops Next, with another one to take', async () => {
    const { field, user } = await show(told(TAKEN));
    await user.type(field, 'churn');
    expect(
      await screen.findByRole('link', { name: /repository models\/churn/ }),
    ).toHaveAttribute('href', 'https://git.example.com/models/churn');
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(/is there already/);

    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByText(
        "'Name' churn is taken: The repository models/churn is there already. Choose another one; churn-2 is free.",
      ),
    ).toBeVisible();
    expect(field).toBeVisible();

    await user.click(screen.getByRole('button', { name: 'Use churn-2' }));
    expect(field).toHaveValue('churn-2');
    expect(await screen.findByText('churn-2 is free')).toBeVisible();
    expect(field).toBeValid();
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByRole('textbox', { name: 'Slack channel' }),
    ).toBeVisible();
  });

  it('that was only just typed is looked up before one goes on', async () => {
    const { field, user } = await show(told(TAKEN));
    await user.type(field, 'churn{Enter}');
    expect(await screen.findByText(/'Name' churn is taken/)).toBeVisible();
  });

  it('of a service that an earlier run has begun can be used again', async () => {
    const { field, user } = await show(
      told({
        state: 'unfinished',
        there: ['The repository models/churn is there.'],
        unchecked: [],
      }),
    );
    await user.type(field, 'churn');
    expect(
      await screen.findByText(/An earlier run has begun churn/),
    ).toHaveTextContent('The repository models/churn is there.');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByRole('textbox', { name: 'Slack channel' }),
    ).toBeVisible();
  });

  it('is not asked for until it is a name', async () => {
    const api = told(FREE);
    const { field, user } = await show(api);
    await user.type(field, 'No');
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByText(/'Name' begins with a letter/),
    ).toBeVisible();
    expect(api.askedNames).toEqual([]);
  });

  it('lets one go on when it cannot be looked up, and says what was not', async () => {
    const silent = new ToldPreviewApi([], () => {
      throw new Error('offline');
    });
    const { field, user } = await show(silent);
    await user.type(field, 'churn');
    await waitFor(() => expect(silent.askedNames).toHaveLength(1));
    await user.click(screen.getByRole('button', { name: 'Next' }));
    expect(
      await screen.findByRole('textbox', { name: 'Slack channel' }),
    ).toBeVisible();
  });

  it('tells what could not be looked at', async () => {
    const sentence = 'MLflow does not say whether the name is taken.';
    const { field, user } = await show(
      told({ ...FREE, unchecked: [sentence] }),
    );
    await user.type(field, 'churn');
    expect(await screen.findByText(sentence)).toBeVisible();
  });
});
