const factory = require('@backstage/cli/config/eslint-factory');

/**
 * Backstage's rules, with one of our own: files read from the top down, what
 * is public first and its parts below. A use before the definition in the same
 * scope, which would fail at run time, is still an error.
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
  });
