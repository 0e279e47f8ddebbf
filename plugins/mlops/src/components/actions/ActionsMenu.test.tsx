import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FixtureOperationsApi } from '../../../dev/fixtures/FixtureOperationsApi';
import { fraudDetection } from '../../../dev/fixtures/story';
import { renderOnEntity } from '../../__testUtils__/renderOnEntity';
import { stopClock } from '../../__testUtils__/stopClock';
import { DeliveryContent } from '../delivery/DeliveryContent';

stopClock();

async function openWithKeyboard(name: string) {
  renderOnEntity(<DeliveryContent />, fraudDetection(), {
    operations: new FixtureOperationsApi(),
  });
  const button = await screen.findByRole('button', { name });
  act(() => button.focus());
  await userEvent.keyboard('{Enter}');
  const menu = within(await screen.findByRole('dialog', { name }));
  return { button, menu };
}

it('is gone through with the arrows, and left with Escape', async () => {
  const { button, menu } = await openWithKeyboard('Roll back');
  const [first, second, last] = menu.getAllByRole('button', {
    name: /^Roll back/,
  });
  await userEvent.keyboard('{ArrowDown}');
  expect(first).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  expect(second).toHaveFocus();
  await userEvent.keyboard('{End}');
  expect(last).toHaveFocus();
  await userEvent.keyboard('{ArrowDown}');
  expect(first).toHaveFocus();
  await userEvent.keyboard('{ArrowUp}');
  expect(last).toHaveFocus();
  await userEvent.keyboard('{Home}');
  expect(first).toHaveFocus();

  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(button).toHaveFocus());
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('shows dots wherever a dialog follows, which are no part of the name', async () => {
  const { menu } = await openWithKeyboard('Actions of production');
  const entries = menu
    .getAllByRole('button')
    .filter(entry => entry.hasAttribute('aria-haspopup'));
  expect(entries.map(entry => entry.textContent)).toEqual(
    expect.arrayContaining(['Roll back…', 'Sync…', 'Hold…']),
  );
  expect(menu.getByRole('button', { name: 'Roll back' })).toBeVisible();

  await userEvent.keyboard('{Escape}');
  const suspend = screen.getByRole('button', { name: 'Suspend' });
  expect(suspend).toHaveTextContent('Suspend…');
});
