import { createBackend } from '@backstage/backend-defaults';

const backend = createBackend();

backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-proxy-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

// Who is there, and what they may do
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
backend.add(import('@backstage/plugin-auth-backend-module-github-provider'));
backend.add(import('./signIn/colleague'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(
  import('@slipway/backstage-plugin-permission-backend-module-mlops'),
);

// Catalog, templates, docs and search
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@slipway/backstage-plugin-catalog-backend-module-mlflow'));
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-gitea'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-github'));
backend.add(
  import('@backstage/plugin-scaffolder-backend-module-notifications'),
);
backend.add(
  import('@slipway/backstage-plugin-scaffolder-backend-module-mlops'),
);
backend.add(import('@backstage/plugin-techdocs-backend'));
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('./search/forgivingLunr'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-techdocs'));
backend.add(import('@slipway/backstage-plugin-search-backend-module-mlops'));

// What changes reaches the browser at once
backend.add(import('@backstage/plugin-signals-backend'));
backend.add(import('@backstage/plugin-notifications-backend'));

// Pods and deployments
backend.add(import('@backstage/plugin-kubernetes-backend'));

// Delivery: the API, and one module a system
backend.add(import('@slipway/backstage-plugin-mlops-backend'));
backend.add(
  import('@slipway/backstage-plugin-mlops-backend-module-alertmanager'),
);
backend.add(import('@slipway/backstage-plugin-mlops-backend-module-argocd'));
backend.add(
  import('@slipway/backstage-plugin-mlops-backend-module-argo-workflows'),
);
backend.add(import('@slipway/backstage-plugin-mlops-backend-module-flagger'));
backend.add(import('@slipway/backstage-plugin-mlops-backend-module-git'));
backend.add(import('@slipway/backstage-plugin-mlops-backend-module-mlflow'));

// The same for agents, over MCP, with the rights of whoever they work for
backend.add(import('@backstage/plugin-mcp-actions-backend'));

backend.start();
