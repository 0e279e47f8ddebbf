import { directLoad } from './directLoad';

describe('directLoad', () => {
  it('knows a test of the candidate itself', () => {
    expect(
      directLoad('hey -z 1m -q 5 -c 2 http://scorer-canary.shop/v2/health'),
    ).toEqual({
      workload: { namespace: 'shop', name: 'scorer' },
      requestsPerSecond: 10,
      seconds: 60,
    });
    expect(
      directLoad('hey -z 30s http://scorer-canary.shop.svc.cluster.local:80/'),
    ).toMatchObject({ workload: { namespace: 'shop' }, seconds: 30 });
  });

  it.each([
    'hey -z 1m -q 5 -c 2 https://scorer.example.com/v2/health',
    'hey -n 100 http://scorer-canary.shop/',
    'ghz --insecure scorer-canary.shop:8081',
    '',
  ])('leaves to the routes what goes elsewhere: %s', command => {
    expect(directLoad(command)).toBeUndefined();
  });
});
