import { application, AUTOMATED } from './applications';
import { PLATFORM_APPS } from './fraud';
import type { Past, Step } from './past';
import { daysBefore } from './releases';

/** Where templates put the Applications of new services. */
const APPLICATIONS = 'applications';

/** Whose repositories templates make, unless they are told otherwise. */
const MODELS_ORGANIZATION = 'models';

const README = `# Applications

Argo CD deploys every manifest below this folder (the Application \`platform\`).
A service has a folder of its own: its AppProjects, an Application for each
environment and one for its pipeline. The portal's templates add them by pull
requests.
`;

/** What lets a template bring a new service to the cluster. */
export function platformSteps(now: Date): Step[] {
  return [{ at: daysBefore(now, 120.5), happens: found }];
}

function found(past: Past): void {
  past.git.accounts.organization(MODELS_ORGANIZATION, 'Model services');
  past.git.commitFiles(PLATFORM_APPS, {
    message: 'Deploy what is below applications/',
    author: 'Margaret Platt <margaret@example.com>',
    at: past.clock.now(),
    files: { [`${APPLICATIONS}/README.md`]: README },
  });
  past.create(
    application({
      name: 'platform',
      project: 'platform',
      sources: [
        {
          repoURL: past.git.urlOf(PLATFORM_APPS),
          path: APPLICATIONS,
          directory: { recurse: true },
        },
      ],
      destination: 'argocd',
      syncPolicy: AUTOMATED,
    }),
  );
}
