const text = { type: 'string' };
const textMap = { type: 'object', additionalProperties: text };
const count = { type: 'integer', minimum: 0 };

/**
 * What KServe 0.15 asks of the fields that the sandbox reads
 * (pkg/apis/serving/v1beta1/component.go). Its CRD is in no package.
 */
export const KSERVE_SCHEMAS: Readonly<Record<string, object>> = {
  InferenceService: {
    type: 'object',
    required: ['spec'],
    properties: {
      spec: {
        type: 'object',
        required: ['predictor'],
        properties: {
          predictor: {
            type: 'object',
            properties: {
              annotations: textMap,
              canaryTrafficPercent: { ...count, maximum: 100 },
              containers: {
                type: 'array',
                items: {
                  type: 'object',
                  required: ['name'],
                  properties: { name: text, image: text },
                },
              },
              labels: textMap,
              maxReplicas: count,
              minReplicas: count,
            },
          },
        },
      },
    },
  },
};
