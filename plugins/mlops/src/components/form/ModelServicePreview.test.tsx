import type { PreviewApi } from '@slipway/backstage-plugin-mlops-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { latePayments } from '../../../dev/fixtures/preview';
import { renderForm } from '../../__testUtils__/renderForm';
import { ToldPreviewApi } from '../../__testUtils__/ToldPreviewApi';
import { ModelServicePreview, validatePreview } from './ModelServicePreview';

const ANSWERS = { name: 'late-payments', owner: 'group:default/team-fraud' };

/** The last page of the form. */
async function show(previews: PreviewApi, path?: string) {
  await renderForm({
    extensions: [
      { name: 'ModelServicePreview', component: ModelServicePreview },
    ],
    pages: [
      {
        title: 'Preview',
        'ui:field': 'ModelServicePreview',
        properties: {},
      },
    ],
    answers: ANSWERS,
    previews,
    path,
  });
}

describe('the preview of a new model service', () => {
  it('asks with the answers of all pages for the template that is used', async () => {
    const api = new ToldPreviewApi([latePayments()]);
    await show(api);
    expect(
      await screen.findByRole('heading', { name: 'late-payments' }),
    ).toBeVisible();
    expect(api.asked).toEqual([
      { templateRef: 'template:default/new-model', values: ANSWERS },
    ]);
    expect(
      screen.getByText(/3 environments, 2 repositories, 6 files/),
    ).toHaveTextContent('Nothing is made before you choose Create');
  });

  it('shows the environments in their order, with each region', async () => {
    await show(new ToldPreviewApi([latePayments()]));
    const production = await screen.findByRole('article', {
      name: 'production',
    });
    expect(production).toHaveTextContent('us-east');
    expect(production).toHaveTextContent('late-payments-production-eu');
    expect(production).toHaveTextContent('on weekdays from 8 to 18');
    expect(
      screen.getAllByRole('article').map(each => each.firstChild?.textContent),
    ).toEqual(['dev', 'staging', 'production']);
  });

  it('draws the steps of the canary, and names the gates', async () => {
    await show(new ToldPreviewApi([latePayments()]));
    const steps = await screen.findByRole('list', {
      name: 'Share of the requests, step by step',
    });
    expect(
      within(steps)
        .getAllByRole('listitem')
        .map(each => each.textContent?.replace('\u00a0', ' ')),
    ).toEqual(['5 %', '10 %', '15 %', '20 %', '30 %', '40 %', '50 %', '100 %']);
    expect(
      screen.getByRole('list', { name: 'Validation gates' }),
    ).toHaveTextContent('accuracy ≥ 0.85');
    expect(screen.getByText(/At 03:00, only on Monday/)).toBeVisible();
    expect(
      screen.getByRole('list', { name: 'Kubernetes objects' }),
    ).toHaveTextContent('1 × Canary');
  });

  it('opens the rollout first, and any other file when it is chosen', async () => {
    const user = userEvent.setup();
    await show(new ToldPreviewApi([latePayments()]));
    const canary = await screen.findByRole('region', {
      name: 'Content of overlays/production-eu/canary.yaml',
    });
    expect(
      await within(canary).findByText(/Canary late-payments/),
    ).toBeVisible();
    const source = screen.getByRole('region', { name: 'models/late-payments' });
    await user.click(within(source).getByText('src/late_payments'));
    await user.click(
      within(source).getByRole('button', { name: 'serving.py' }),
    );
    const serving = screen.getByRole('region', {
      name: 'Lines of src/late_payments/serving.py',
    });
    expect(await within(serving).findByText('"late-payments"')).toBeVisible();
    await user.click(within(source).getByText('docs'));
    await user.click(
      within(source).getByRole('button', { name: 'picture.png' }),
    );
    expect(screen.getByText(/81,920 bytes/)).toBeVisible();
  });

  it('adds nothing to the answers', async () => {
    const user = userEvent.setup();
    await show(new ToldPreviewApi([latePayments()]));
    await screen.findByRole('heading', { name: 'late-payments' });
    await user.click(screen.getByRole('button', { name: 'Review' }));
    const rows = await screen.findAllByRole('row');
    expect(rows.map(row => row.textContent)).toEqual([
      'Namelate-payments',
      'Ownergroup:default/team-fraud',
    ]);
  });

  it('says what happens then', async () => {
    await show(new ToldPreviewApi([latePayments()]));
    const then = await screen.findByRole('region', {
      name: 'What happens then',
    });
    expect(within(then).getAllByRole('listitem')[0]).toHaveTextContent(
      /^The repositories late-payments and late-payments-gitops are made/,
    );
  });

  it('says which answers to change when nothing could be made of them', async () => {
    await show(
      new ToldPreviewApi([
        {
          state: 'refused',
          problems: [
            {
              field: 'In the order of promotion 2, Name',
              message: 'is there twice',
            },
          ],
        },
      ]),
    );
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('1 answer to change');
    expect(alert).toHaveTextContent(
      'In the order of promotion 2, Name: is there twice',
    );
  });

  it('says that a name is taken, and what could not be checked, beside the rest', async () => {
    await show(
      new ToldPreviewApi([
        latePayments({
          problems: [{ field: 'Name', message: 'is taken' }],
          unchecked: ['MLflow can’t be reached'],
        }),
      ]),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Name: is taken',
    );
    expect(screen.getByText('MLflow can’t be reached')).toBeVisible();
    expect(screen.getByRole('article', { name: 'dev' })).toBeVisible();
  });

  it('shows the rest to who may not see the files', async () => {
    await show(
      new ToldPreviewApi([
        latePayments({
          files: { state: 'withheld', reason: 'It needs a permission.' },
        }),
      ]),
    );
    expect(await screen.findByText('It needs a permission.')).toBeVisible();
    expect(screen.getByRole('article', { name: 'staging' })).toBeVisible();
  });

  it('keeps nobody from going on when it fails, and can be asked again', async () => {
    const user = userEvent.setup();
    await show(
      new ToldPreviewApi([new Error('The backend is away'), latePayments()]),
    );
    expect(await screen.findByText(/The backend is away/)).toHaveTextContent(
      'You can go on without it',
    );
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByRole('heading', { name: 'late-payments' }),
    ).toBeVisible();
  });

  it('says in the template editor that it is shown elsewhere', async () => {
    const api = new ToldPreviewApi([latePayments()]);
    await show(api, '/create/edit');
    expect(await screen.findByText('There is no preview here')).toBeVisible();
    expect(api.asked).toEqual([]);
  });

  describe('as a field of the last page', () => {
    const showField = (api: PreviewApi) =>
      renderForm({
        extensions: [
          {
            name: 'ModelServicePreview',
            component: ModelServicePreview,
            validation: validatePreview,
          },
        ],
        pages: [
          {
            title: 'Preview',
            properties: {
              preview: {
                title: 'Preview',
                type: 'boolean',
                default: true,
                'ui:field': 'ModelServicePreview',
              },
            },
          },
        ],
        answers: ANSWERS,
        previews: api,
      });

    it('keeps from going on while it names what stands in the way', async () => {
      const user = userEvent.setup();
      const problems = [{ field: 'Name', message: 'is there already' }];
      const api = new ToldPreviewApi([latePayments({ problems })]);
      await showField(api);
      await screen.findByRole('heading', { name: 'late-payments' });
      await user.click(screen.getByRole('button', { name: 'Review' }));
      expect(
        await screen.findByText(
          "'Preview' shows what has to be changed first: Name: is there already",
        ),
      ).toBeVisible();
      expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
      expect(api.asked).toEqual([
        { templateRef: 'template:default/new-model', values: ANSWERS },
      ]);
    });

    it.each([
      ['nothing does', latePayments()],
      ['it cannot be had', new Error('offline')],
    ])('lets one go on where %s', async (_, answer) => {
      const user = userEvent.setup();
      await showField(new ToldPreviewApi([answer]));
      await user.click(screen.getByRole('button', { name: 'Review' }));
      expect(
        await screen.findByRole('button', { name: 'Create' }),
      ).toBeVisible();
    });
  });
});
