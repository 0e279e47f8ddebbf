import type { Router } from 'express';
import { GrpcError } from '../../grpc';
import type { SandboxContext } from '../../context';
import type { Repositories } from '../../repositories';
import {
  APPLICATION,
  CONTROL_PLANE_NAMESPACE,
  readApplication,
} from '../model/application';
import { IN_CLUSTER } from '../model/project';
import { withoutType } from './applicationAccess';
import { answer } from './answer';

const PROJECT = { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject' };

/** What an Argo CD has besides Applications. */
export function addInstallationRoutes(
  router: Router,
  { cluster }: SandboxContext,
  repositories: Repositories,
): void {
  const projects = () =>
    cluster.list(PROJECT, { namespace: CONTROL_PLANE_NAMESPACE });
  const applications = () =>
    cluster.list(APPLICATION).flatMap(each => readApplication(each) ?? []);

  router.get(
    '/api/v1/projects',
    answer(() => ({ metadata: {}, items: projects().map(withoutType) })),
  );
  router.get(
    '/api/v1/projects/:name',
    answer(({ params }) => {
      const { name } = params;
      const project = projects().find(each => each.metadata.name === name);
      if (!project) {
        throw new GrpcError(
          'NotFound',
          `appprojects.argoproj.io "${name}" not found`,
        );
      }
      return withoutType(project);
    }),
  );
  router.get(
    '/api/v1/clusters',
    answer(() => ({
      metadata: {},
      items: [
        {
          ...IN_CLUSTER,
          config: { tlsClientConfig: { insecure: false } },
          connectionState: { status: 'Successful', message: '' },
          serverVersion: '1.32',
          info: {
            connectionState: { status: 'Successful', message: '' },
            serverVersion: '1.32',
            applicationsCount: applications().length,
          },
        },
      ],
    })),
  );
  router.get(
    '/api/v1/repositories',
    answer(() => {
      const urls = applications().flatMap(({ sources }) =>
        sources.map(source => source.repoURL),
      );
      return {
        metadata: {},
        items: [...new Set(urls)].sort().map(repo => ({
          repo,
          type: 'git',
          connectionState: {
            status: repositories.resolve(repo, 'HEAD')
              ? 'Successful'
              : 'Failed',
            message: '',
          },
        })),
      };
    }),
  );
  router.get(
    '/api/v1/settings',
    answer(() => ({
      url: '',
      appLabelKey: 'app.kubernetes.io/instance',
      trackingMethod: 'annotation',
      controllerNamespace: CONTROL_PLANE_NAMESPACE,
      statusBadgeEnabled: false,
    })),
  );
}
