import { fileOperations } from './fileOperations';

describe('what Gitea is asked to do to files', () => {
  it.each([
    ['120000', '100644', 'is or was a symbolic link'],
    ['100644', '160000', 'is or was a submodule'],
    ['100755', '100644', 'has another mode (100644 now, 100755 then)'],
  ])(
    'refuses what is no plain file (%s after %s)',
    async (mode, before, message) => {
      await expect(
        fileOperations(
          [
            {
              type: 'write',
              path: 'odd',
              before: { name: 'odd', mode: before, type: 'blob', sha: 'a' },
              after: { type: 'blob', mode, sha: 'b' },
            },
          ],
          async () => Buffer.from(''),
        ),
      ).rejects.toThrow(`odd ${message}`);
    },
  );

  it('lets a file take the place of a folder', async () => {
    const entry = {
      name: 'a',
      mode: '100644',
      type: 'blob' as const,
      sha: 'x',
    };
    const operations = await fileOperations(
      [
        {
          type: 'write',
          path: 'a',
          after: { type: 'blob', mode: '100644', sha: 'y' },
        },
        { type: 'delete', path: 'a/b', before: entry },
      ],
      async () => Buffer.from('text'),
    );
    expect(
      operations.map(({ operation, path }) => `${operation} ${path}`),
    ).toEqual(['delete a/b', 'create a']);
  });
});
