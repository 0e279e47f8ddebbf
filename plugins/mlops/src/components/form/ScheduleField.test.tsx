import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { renderForm } from '../../__testUtils__/renderForm';
import { ToldPreviewApi } from '../../__testUtils__/ToldPreviewApi';
import { ScheduleField, validateSchedule } from './ScheduleField';

const PAGE = {
  title: 'The model',
  properties: {
    schedule: {
      type: 'string',
      title: 'Schedule',
      default: '0 3 * * 1',
      pattern: '^[0-9*]+( [0-9*]+){4}$',
      errorMessage: { pattern: 'has to have five fields' },
      'ui:field': 'CronSchedule',
    },
  },
};

const show = () =>
  renderForm({
    extensions: [
      {
        name: 'CronSchedule',
        component: ScheduleField,
        validation: validateSchedule,
      },
    ],
    pages: [PAGE],
    previews: new ToldPreviewApi([]),
  });

it('says in words what a schedule means, while one types', async () => {
  const user = userEvent.setup();
  await show();
  const field = screen.getByRole('textbox', { name: 'Schedule' });
  expect(field).toHaveValue('0 3 * * 1');
  expect(
    screen.getByText(/At 03:00, only on Monday \(UTC\)/),
  ).toHaveTextContent(/next on Mon, .* 03:00 UTC/);

  await user.clear(field);
  await user.type(field, '0 2 * *');
  expect(screen.getByText(/This has to have five fields/)).toBeVisible();
  await user.type(field, ' 5');
  expect(screen.getByText(/At 02:00, only on Friday/)).toBeVisible();
});

it.each([
  ['every day', /'Schedule' has to have five fields/],
  ['0 3 30 2 *', /'Schedule' never comes/],
])('goes no further with %s, until it is mended', async (schedule, problem) => {
  const user = userEvent.setup();
  await show();
  const field = screen.getByRole('textbox', { name: 'Schedule' });
  await user.clear(field);
  await user.type(field, schedule);
  await user.click(screen.getByRole('button', { name: 'Review' }));
  expect(await screen.findByText(problem)).toBeVisible();

  await user.clear(field);
  await user.type(field, '0 2 * * 5');
  await user.click(screen.getByRole('button', { name: 'Review' }));
  expect(await screen.findByRole('button', { name: 'Create' })).toBeVisible();
});
