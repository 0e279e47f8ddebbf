import { ObjectStore } from '../../git-host/objects/objectStore';
import {
  hasKubectl,
  kustomizeWithKubectl,
} from '../../git-host/rendering/kubectl';
import { ManifestTree } from '../../git-host/rendering/manifestTree';
import { renderPlainly } from '../../git-host/rendering/plain';
import type { NewObject } from '../../kubernetes/types';
import { at } from '../../testing/objects';
import { CHURN, churnOverlay } from '../churn';
import { CREDIT, creditOverlay } from '../credit';
import { FRAUD, fraudOverlay } from '../fraud';
import { overlayPath } from '../service';
import { baseFiles } from './baseFiles';
import { overlayFiles } from './overlayFiles';
import { WEBHOOK_SECRET } from './portalWebhooks';

const PORTAL = { url: 'http://127.0.0.1:7007/', cluster: 'sandbox' };

const OVERLAYS = [
  { service: FRAUD, overlay: fraudOverlay('dev', '2.0.0', '2') },
  { service: FRAUD, overlay: fraudOverlay('production', '2.0.0', '2') },
  { service: CHURN, overlay: churnOverlay('production', '3.0.1', '3') },
  { service: CREDIT, overlay: creditOverlay('dev', '4.1.0', '6', 'crash') },
  { service: CREDIT, overlay: creditOverlay('production', '4.0.0', '6') },
];

function rendered({ service, overlay }: (typeof OVERLAYS)[number]) {
  const objects = new ObjectStore();
  const files = {
    ...baseFiles(service),
    ...overlayFiles(service, overlay, PORTAL),
  };
  const tree = new ManifestTree(objects, objects.writeFiles('', files));
  const path = overlayPath(overlay.environment);
  const manifests = renderPlainly(tree, path);
  const find = (kind: string) => manifests.find(each => each.kind === kind);
  return { tree, path, manifests, find };
}

/** kubectl sorts by kind; nothing depends on it. */
function byName(manifests: readonly NewObject[]) {
  return Object.fromEntries(
    manifests.map(each => [`${each.kind}/${each.metadata.name}`, each]),
  );
}

describe('the overlays of the story', () => {
  it.each(OVERLAYS)(
    'render the same with kubectl and without: $service.name $overlay.environment',
    async each => {
      const { tree, path, manifests } = rendered(each);
      expect(manifests.length).toBeGreaterThan(2);
      if (await hasKubectl()) {
        const byKubectl = await kustomizeWithKubectl(tree, path);
        expect(byName(byKubectl)).toEqual(byName(manifests));
      }
    },
  );

  it('name the version of the image and of the model', () => {
    const [fraud, , , , credit] = OVERLAYS.map(each =>
      rendered(each).find('Deployment'),
    );
    const template = ['spec', 'template'];
    const server = [...template, 'spec', 'containers', '0'];
    expect(at(fraud, ...server, 'image')).toBe(
      'ghcr.io/slipway-demo/fraud-detection:2.0.0',
    );
    expect(
      at(fraud, ...template, 'metadata', 'labels', 'mlflow.org/model-version'),
    ).toBe('2');
    expect(at(credit, ...server, 'env', '0')).toEqual({
      name: 'MODEL_URI',
      value: 'models:/credit-risk/6',
    });
  });

  it('leave the replicas to Flagger where there is a canary', () => {
    const [dev, production] = OVERLAYS.map(each =>
      rendered(each).find('Deployment'),
    );
    expect(at(dev, 'spec', 'replicas')).toBe(1);
    expect(at(production, 'spec', 'replicas')).toBeUndefined();
  });

  it('have canaries ask the portal, each with a token of its own', () => {
    const hooks = (index: number) =>
      at(
        rendered(OVERLAYS[index]).find('Canary'),
        'spec',
        'analysis',
        'webhooks',
      );
    const base = 'http://127.0.0.1:7007/api/mlops/v1/flagger/webhooks/sandbox';
    expect(WEBHOOK_SECRET).toBe('slipway-sandbox-webhook-secret');
    expect(hooks(1)).toEqual(
      expect.arrayContaining([
        {
          name: 'slipway-rollback',
          type: 'rollback',
          url: `${base}/rollback`,
          timeout: '5s',
          // printf sandbox/fraud-production/fraud-detection | openssl dgst -sha256 -hmac …
          metadata: { token: 'vJHLAox9ECPFK1fI7mVvxpmSK-inBi6Y4WF9_ZOwKFk' },
        },
        expect.objectContaining({ type: 'event', url: `${base}/event` }),
      ]),
    );
    expect(hooks(4)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          type: 'confirm-promotion',
          url: `${base}/gate`,
        }),
      ]),
    );
  });
});
