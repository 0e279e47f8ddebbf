import { createTask, type Task } from '../__testUtils__/actions/runAction';
import { startGitHost } from '../__testUtils__/actions/startGitHost';
import { createAddApplicationsAction } from './addApplications';

const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: churn-dev, namespace: argocd }
`;

describe('mlops:gitops:add-applications', () => {
  let host: Awaited<ReturnType<typeof startGitHost>>;
  let task: Task;

  beforeEach(async () => {
    host = await startGitHost();
    task = await createTask({ 'applications/dev.yaml': APPLICATION });
  });

  afterEach(async () => {
    await task.remove();
    await host.stop();
  });

  const action = (merge: 'now' | 'approval' = 'now') =>
    createAddApplicationsAction({
      repositories: host.repositories,
      platform: {
        url: host.urlOf('applications'),
        path: 'applications',
        merge,
      },
    });
  const input = { service: 'churn', sourcePath: './applications' };

  it('puts them into a folder of the service, by a pull request that it merges', async () => {
    const output = await task.run(action(), input);
    expect(output).toEqual({
      merged: true,
      url: expect.stringMatching(/\/platform\/applications\/pulls\/1$/),
    });
    expect(await host.read('applications', 'applications/churn/dev.yaml')).toBe(
      APPLICATION,
    );
    expect(task.logged.join()).not.toContain(host.token);
  });

  it('finds on a second run that everything is there', async () => {
    await task.run(action(), input);
    expect(await task.run(action(), input)).toEqual({ merged: true });
    expect(await host.pulls()).toHaveLength(1);
  });

  it('leaves the pull request to somebody else, and finds it again', async () => {
    const first = await task.run(action('approval'), input);
    expect(first).toEqual({
      merged: false,
      url: expect.stringContaining('/pulls/1'),
      waitsFor: expect.stringContaining('approve'),
    });
    expect(await task.run(action('approval'), input)).toEqual(first);
    expect(await host.pulls()).toHaveLength(1);
    expect(
      await host.read('applications', 'applications/churn/dev.yaml'),
    ).toBeUndefined();
  });

  it('asks once more when it was turned down', async () => {
    await task.run(action('approval'), input);
    await host.closePull(1);
    await task.run(action(), input);
    expect((await host.pulls()).map(({ merged }) => merged)).toEqual([
      true,
      false,
    ]);
  });

  const of = (entity: string) =>
    APPLICATION.replace(
      'namespace: argocd',
      `namespace: argocd, annotations: { backstage.io/entity-ref: 'component:default/${entity}' }`,
    );

  it('leaves the folder of another service alone', async () => {
    const path = 'applications/churn/dev.yaml';
    await host.write('applications', path, of('other'));
    const own = await createTask({ 'applications/dev.yaml': of('churn') });
    await expect(own.run(action(), input)).rejects.toThrow(
      'they belong to component:default/other; choose another name',
    );
    expect(await host.pulls()).toEqual([]);
    await own.remove();
  });

  it('leaves its own as they are by now, if asked', async () => {
    const path = 'applications/churn/north.yaml';
    await host.write('applications', path, of('churn'));
    const own = await createTask({ 'applications/dev.yaml': of('churn') });
    const again = { ...input, onlyNew: true };
    expect(await own.run(action(), again)).toEqual({ merged: true });
    expect(await host.pulls()).toEqual([]);
    await own.remove();
  });

  it('changes nothing in a dry run', async () => {
    expect(await task.run(action(), input, { isDryRun: true })).toEqual({
      merged: true,
    });
    expect(task.logged).toEqual(['Would put dev.yaml into applications/churn']);
    expect(await host.pulls()).toEqual([]);
  });

  it.each([
    ['kind: Secret\napiVersion: v1\n', 'is no manifest of Argo CD'],
    ['kind: Workflow\napiVersion: argoproj.io/v1alpha1\n', 'has a Workflow'],
    ['{{', 'is no manifest of Argo CD'],
  ])('refuses what does not belong there: %j', async (content, message) => {
    const other = await createTask({ 'applications/odd.yaml': content });
    await expect(other.run(action(), input)).rejects.toThrow(message);
    await other.remove();
    expect(await host.pulls()).toEqual([]);
  });

  it('says what to configure, and what to render', async () => {
    const unknown = createAddApplicationsAction({
      repositories: host.repositories,
      platform: undefined,
    });
    await expect(task.run(unknown, input)).rejects.toThrow(
      'mlops.templates.platformRepository.url',
    );
    await expect(
      task.run(action(), { ...input, sourcePath: './nothing' }),
    ).rejects.toThrow('There is no folder ./nothing in the workspace');
  });
});
