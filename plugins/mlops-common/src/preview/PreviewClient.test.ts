import { PreviewClient } from './PreviewClient';

const REQUEST = {
  templateRef: 'template:default/new-model',
  values: { name: 'fraud-detection' },
};

function clientAnswering(answer: Response) {
  const requested: Array<{ url: string; init?: RequestInit }> = [];
  const client = new PreviewClient({
    discoveryApi: { getBaseUrl: async id => `http://portal/api/${id}` },
    fetchApi: {
      fetch: async (input, init) => {
        requested.push({ url: String(input), init });
        return answer;
      },
    },
  });
  return { client, requested };
}

describe('PreviewClient', () => {
  it('hands the answers to the scaffolder, and gives what would be made', async () => {
    const refused = {
      state: 'refused',
      problems: [{ field: 'Name', message: 'is there already' }],
    };
    const { client, requested } = clientAnswering(Response.json(refused));

    await expect(client.previewModelService(REQUEST)).resolves.toEqual(refused);
    expect(requested[0].url).toBe(
      'http://portal/api/scaffolder/mlops/v1/preview',
    );
    expect(requested[0].init?.body).toBe(JSON.stringify(REQUEST));
  });

  it('asks whether the names of a service are free', async () => {
    const free = { state: 'free', unchecked: [] };
    const { client, requested } = clientAnswering(Response.json(free));

    await expect(client.checkNames(REQUEST)).resolves.toEqual(free);
    expect(requested[0].url).toBe(
      'http://portal/api/scaffolder/mlops/v1/names',
    );
    expect(requested[0].init?.body).toBe(JSON.stringify(REQUEST));
  });

  it('hands on the no of the backend', async () => {
    const { client } = clientAnswering(
      Response.json(
        {
          error: { name: 'NotAllowedError', message: 'You may not' },
          response: { statusCode: 403 },
        },
        { status: 403 },
      ),
    );

    await expect(client.previewModelService(REQUEST)).rejects.toMatchObject({
      cause: { name: 'NotAllowedError', message: 'You may not' },
    });
  });

  it('takes nothing else for a preview', async () => {
    const { client } = clientAnswering(Response.json({ state: 'made' }));

    await expect(client.previewModelService(REQUEST)).rejects.toThrow();
  });
});
