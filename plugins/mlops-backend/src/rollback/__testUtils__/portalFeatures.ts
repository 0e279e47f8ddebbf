import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import argocdModule from '@slipway/backstage-plugin-mlops-backend-module-argocd';
import flaggerModule from '@slipway/backstage-plugin-mlops-backend-module-flagger';
import gitModule from '@slipway/backstage-plugin-mlops-backend-module-git';
import mlflowModule from '@slipway/backstage-plugin-mlops-backend-module-mlflow';
import { parseAllDocuments } from 'yaml';

/** The services whose story the sandbox tells, as the portal's catalog has them. */
const EXAMPLES = join(__dirname, '../../../../../examples/services.yaml');
const entities: Entity[] = parseAllDocuments(
  readFileSync(EXAMPLES, 'utf8'),
).map(document => document.toJS());

/** The real modules, whose systems are the sandbox's. */
export default [
  createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () => catalogServiceMock({ entities }),
  }),
  argocdModule,
  flaggerModule,
  gitModule,
  mlflowModule,
];
