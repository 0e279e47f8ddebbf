const factory = require('@backstage/cli/config/eslint-factory');

/**
 * Backstage's rules, with some of our own.
 *
 * - Files read from the top down, what is public first and its parts below. A
 *   use before the definition in the same scope, which would fail at run time,
 *   is still an error.
 * - A property states what holds in each of its cases, so it may expect one
 *   thing or the other; what every test leaves behind is expected in afterEach.
 */
module.exports = dir =>
  factory(dir, {
    rules: {
      'no-use-before-define': 'off',
      '@typescript-eslint/no-use-before-define': [
        'error',
        { functions: false, classes: false, variables: false },
      ],
    },
    testRules: {
      'jest/no-conditional-expect': 'off',
      'jest/no-standalone-expect': [
        'error',
        {
          additionalTestBlockFunctions: [
            'beforeEach',
            'beforeAll',
            'afterEach',
          ],
        },
      ],
    },
  });
