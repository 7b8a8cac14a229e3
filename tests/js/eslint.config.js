// ESLint's rules for the page's modules, and which of their folders may import which.

import js from '@eslint/js';
import globals from 'globals';

const STATIC = '**/trackers/plugin/static';
// A folder may import those before it; the modules of a view only what is not another view.
const FOLDERS = ['store', 'components', 'charts', 'views', 'app'];

export default [
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always'],
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-implicit-globals': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[property.name=/^_/]',
          message: 'Private fields of others (such as plotly) may change.',
        },
        {
          selector: 'AssignmentExpression[left.property.name=/^(inner|outer)HTML$/]',
          message: 'Logs are text, never markup.',
        },
      ],
      'max-lines': ['error', {max: 160}],
    },
  },
  {files: [`${STATIC}/**`], languageOptions: {globals: globals.browser}},
  {files: ['**/tests/js/**'], languageOptions: {globals: globals.node}},
  ...FOLDERS.map((folder, index) => ({
    files: [`${STATIC}/${folder}/**`],
    rules: {
      'no-restricted-imports': ['error', {patterns: FOLDERS.slice(index + 1).map((later) => `../${later}/*`)}],
    },
  })),
];
