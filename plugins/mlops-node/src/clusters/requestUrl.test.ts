import { requestUrl } from './requestUrl';

const SERVER = 'https://kubernetes.example.com/k8s/clusters/c-1';

describe('where a request goes', () => {
  it.each([
    '/api/v1/pods?limit=5&continue=..%2F..',
    '/apis/flagger.app/v1beta1/namespaces/a.b/canaries/x..y',
    '/api/v1/namespaces/...',
  ])('%s is below the cluster', path => {
    expect(requestUrl(SERVER, path)).toBe(`${SERVER}${path}`);
  });

  it.each([
    '',
    'api/v1',
    '@evil.example.com/',
    '/api/v1/namespaces/../secrets',
    '/api/v1/namespaces/%2e%2E/secrets',
    '/api/v1/namespaces/.%2e',
    '/./api',
    '/api/..?watch=true',
    '/api\\..\\..',
    '/api/.\t./secrets',
    '/api/.\n./secrets',
  ])('%j is refused', path => {
    expect(() => requestUrl(SERVER, path)).toThrow(
      expect.objectContaining({ name: 'InputError' }),
    );
  });
});
