import { readUpstreamUrl } from './readUpstreamUrl';

const read = (text: string) =>
  readUpstreamUrl(text, { what: 'url of Argo CD main', instead: 'token' });

describe('the URL of an upstream system', () => {
  it.each([
    ['https://argocd.example.com/', 'https://argocd.example.com'],
    [' https://example.com/argo/cd// ', 'https://example.com/argo/cd'],
    ['http://localhost:7102', 'http://localhost:7102'],
    ['https://example.com/mlflow?x=1#y', 'https://example.com/mlflow'],
  ])('is kept without what is too much: %s', (text, url) => {
    expect(read(text)).toBe(url);
  });

  it.each(['argocd:8080', 'ftp://example.com', 'example.com', ''])(
    'is refused when it is none of HTTP: %s',
    text => {
      expect(() => read(text)).toThrow(
        'The url of Argo CD main must begin with https:// or http://',
      );
    },
  );

  it('is refused with credentials in it, which the error does not quote', () => {
    const refused = () => read('https://ada:s3cret@example.com');
    expect(refused).toThrow('contains credentials; give them as token');
    expect(refused).not.toThrow('s3cret');
  });
});
