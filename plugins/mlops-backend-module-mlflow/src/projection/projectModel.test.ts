import { registeredModelAnswer, runAnswer } from '../client/schemas';
import { finishedRun } from '../__testUtils__/fakeMlflow';
import { projectRun } from './projectRun';
import { sourceRepository } from './sourceRepository';

describe('what a run tells', () => {
  const observe = (data: Parameters<typeof finishedRun>[1]) =>
    projectRun('r1', runAnswer.parse(finishedRun('r1', data)));

  it('leaves out metrics that have no number to judge', () => {
    const run = observe({
      metrics: {
        precision: 0.92,
        recall: 'NaN',
        loss: 'Infinity',
        gain: '-Infinity',
        // What MLflow's SQL store makes of an infinity.
        stored: 1.7976931348623157e308,
        text: '',
        quoted: '0.5',
      },
    });
    expect(run.metrics).toEqual({ precision: 0.92, quoted: 0.5 });
  });

  it('takes commit and repository from the source tags', () => {
    const run = observe({
      tags: {
        'mlflow.source.git.commit': 'a'.repeat(40),
        'mlflow.source.git.repoURL': 'https://git.example.com/fraud/model.git',
      },
    });
    expect(run.sourceCommit).toBe('a'.repeat(40));
    expect(run.sourceRepository).toBe(
      'https://git.example.com/fraud/model.git',
    );
  });

  it('survives a run with nothing in it', () => {
    expect(projectRun('r1', runAnswer.parse({ info: {} }))).toMatchObject({
      id: 'r1',
      finished: false,
      metrics: {},
      params: {},
    });
  });

  it('cuts long values and long lists', () => {
    const params = Object.fromEntries(
      Array.from({ length: 500 }, (_, i) => [`p${i}`, 'x'.repeat(5_000)]),
    );
    const cut = observe({ params }).params;
    expect(Object.keys(cut)).toHaveLength(200);
    expect(cut.p0).toHaveLength(1_000);
  });
});

describe('sourceRepository', () => {
  it.each([
    [
      'https://robot:hunter2@git.example.com/a/b.git',
      'https://git.example.com/a/b.git',
    ],
    ['https://git.example.com/a?private_token=x', 'https://git.example.com/a'],
    ['git@git.example.com:a/b.git', 'git@git.example.com:a/b.git'],
    ['ssh://git@git.example.com/a/b', 'ssh://git.example.com/a/b'],
    ['data:text/html,hello', undefined],
    ['file:///etc/passwd', undefined],
    ['user:secret@host:path', undefined],
    ['', undefined],
  ])('shows %s as %s', (text, shown) => {
    expect(sourceRepository(text)).toBe(shown);
  });
});

describe('the schemas', () => {
  it('skip what is broken and keep the rest', () => {
    expect(
      registeredModelAnswer.parse({
        name: 'fraud',
        description: 7,
        tags: [{ key: 'team', value: 'fraud' }, null, { value: 'x' }],
        aliases: 'none',
      }),
    ).toEqual({
      name: 'fraud',
      tags: [{ key: 'team', value: 'fraud' }],
      aliases: [],
    });
  });
});
