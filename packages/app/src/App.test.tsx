import { render, screen } from '@testing-library/react';
import App from './App';

describe('App', () => {
  it('greets a visitor with a way to sign in', async () => {
    process.env = {
      NODE_ENV: 'test',
      APP_CONFIG: JSON.parse(
        JSON.stringify([
          {
            data: {
              app: { title: 'Test' },
              backend: { baseUrl: 'http://localhost:7007' },
            },
            context: 'test',
          },
        ]),
      ),
    };

    render(App.createRoot());

    expect(
      await screen.findByRole('button', { name: 'Enter' }),
    ).toBeInTheDocument();
  });
});
