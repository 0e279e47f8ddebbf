import type { ClusterConnection } from '@slipway/backstage-plugin-mlops-node';
import { destinationCluster } from './destination';

const connection = (name: string, url: string): ClusterConnection => ({
  name,
  url,
  fetch: () => Promise.reject(new Error('not asked for')),
  getJson: () => Promise.reject(new Error('not asked for')),
});
const all = [
  connection('hub', 'https://hub.example.com'),
  connection('eu-prod', 'https://10.0.0.1:6443'),
];
const clusters = {
  list: () => all,
  get: (name: string) => all.find(one => one.name === name),
};

describe('destinationCluster', () => {
  it.each([
    ['https://kubernetes.default.svc', 'hub'],
    ['https://kubernetes.default.svc/', 'hub'],
    ['https://kubernetes.default.svc.cluster.local', 'hub'],
    ['https://10.0.0.1:6443', 'eu-prod'],
    ['https://10.0.0.1:6443/', 'eu-prod'],
    ['HTTPS://HUB.example.com:443', 'hub'],
    ['https://elsewhere.example.com:6443', 'elsewhere.example.com:6443'],
    ['not a url', 'not a url'],
  ])('knows the server %s as %s', (server, expected) => {
    const destination = { server, namespace: 'prod' };
    expect(destinationCluster(destination, 'hub', clusters)).toBe(expected);
  });

  it.each([
    ['in-cluster', 'hub'],
    ['eu-prod', 'eu-prod'],
    ['us-prod', 'us-prod'],
  ])('knows the name %s as %s', (name, expected) => {
    const destination = { name, namespace: 'prod' };
    expect(destinationCluster(destination, 'hub', clusters)).toBe(expected);
  });

  it('takes no destination for the cluster of Argo CD', () => {
    expect(destinationCluster({ namespace: '' }, 'hub', clusters)).toBe('hub');
  });
});
