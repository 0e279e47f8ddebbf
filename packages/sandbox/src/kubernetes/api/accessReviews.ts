import express, { type Router } from 'express';
import { sendError } from './apiRequest';
import { readObject } from './requestBody';

/**
 * Says what the caller may do. The sandbox's one token may do everything.
 */
export function accessReviews(): Router {
  const router = express.Router();
  const answer = (kind: string, status: object) => {
    router.post(
      `/apis/authorization.k8s.io/v1/${kind.toLowerCase()}s`,
      async (request, response) => {
        try {
          const { spec = {} } = await readObject(request);
          response.status(201).json({
            kind,
            apiVersion: 'authorization.k8s.io/v1',
            metadata: { creationTimestamp: null },
            spec,
            status,
          });
        } catch (error) {
          sendError(response, error);
        }
      },
    );
  };
  answer('SelfSubjectAccessReview', {
    allowed: true,
    reason: 'the sandbox allows its one user everything',
  });
  answer('SelfSubjectRulesReview', {
    resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
    nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
    incomplete: false,
  });
  return router;
}
