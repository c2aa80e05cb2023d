'use strict';

/** The arrows of DESIGN §1, and nothing else. Each rule is tried against a planted violation in tools/test/arrows.test.ts. */
module.exports = {
  forbidden: [
    {
      name: 'core-imports-nothing',
      comment: 'Core is pure: it imports itself; only the envelope has node:crypto, only core/testing has chai.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: '^packages/core/src/(rongshu/envelope|testing)/' },
      to: { pathNot: '^packages/core/src/' },
    },
    {
      name: 'envelope-imports-only-crypto',
      severity: 'error',
      from: { path: '^packages/core/src/rongshu/envelope/' },
      to: { pathNot: ['^packages/core/src/(rongshu/envelope|shared)/', '^(node:)?crypto$'] },
    },
    {
      name: 'core-testing-imports-only-chai',
      severity: 'error',
      from: { path: '^packages/core/src/testing/' },
      to: { pathNot: ['^packages/core/src/', '(^|/)node_modules/(chai|@types/chai)/', '^chai$'] },
    },
    {
      name: 'domain-does-not-know-a-marketplace',
      comment:
        'shared ← model ← ports ← capabilities; rongshu stands on top of them and nobody but core/testing looks at it.',
      severity: 'error',
      from: { path: '^packages/core/src/(shared|model|ports|capabilities)/' },
      to: { path: '^packages/core/src/(rongshu|testing)/' },
    },
    {
      name: 'domain-layers-point-inwards',
      severity: 'error',
      from: { path: '^packages/core/src/shared/' },
      to: { path: '^packages/core/src/(model|ports|capabilities)/' },
    },
    {
      name: 'model-knows-no-port',
      severity: 'error',
      from: { path: '^packages/core/src/model/' },
      to: { path: '^packages/core/src/(ports|capabilities)/' },
    },
    {
      name: 'ports-know-no-use-case',
      severity: 'error',
      from: { path: '^packages/core/src/ports/' },
      to: { path: '^packages/core/src/capabilities/' },
    },
    {
      name: 'adapters-know-only-core',
      severity: 'error',
      from: { path: '^packages/(adapter-[^/]+)/(src|test)/', pathNot: '^packages/adapter-(oss|kafka)/test/' },
      to: { path: '^(packages|apps|bench|chaos|services|tools|scripts)/', pathNot: '^packages/(core|$1)/' },
    },
    {
      name: 'kafka-tests-know-only-core-and-the-services',
      comment: 'Brokers that a test stops, and brokers that want a password, are its own.',
      severity: 'error',
      from: { path: '^packages/adapter-kafka/test/' },
      to: {
        path: '^(packages|apps|bench|chaos|services|tools|scripts)/',
        pathNot: '^(packages/core|packages/adapter-kafka|services)/',
      },
    },
    {
      name: 'oss-tests-know-only-core-and-the-sandbox',
      comment: 'The object store that judges the signatures is the one of the sandbox.',
      severity: 'error',
      from: { path: '^packages/adapter-oss/test/' },
      to: {
        path: '^(packages|apps|bench|chaos|services|tools|scripts)/',
        pathNot: '^(packages/core|packages/adapter-oss|apps/sandbox)/',
      },
    },
    {
      name: 'sandbox-knows-only-core',
      comment: 'The sandbox talks over the wires, never by importing the server or an adapter.',
      severity: 'error',
      from: { path: '^apps/sandbox/' },
      to: { path: '^(packages|apps|bench|chaos|services|tools|scripts)/', pathNot: '^(packages/core|apps/sandbox)/' },
    },
    {
      name: 'nobody-imports-an-app',
      severity: 'error',
      from: { path: '^(packages|apps|tools)/', pathNot: '^(apps/(server|sandbox)|packages/adapter-oss/test)/' },
      to: { path: '^apps/' },
    },
    {
      name: 'composition-only-in-the-server',
      severity: 'error',
      from: { path: '^(packages|apps|bench)/', pathNot: '^apps/server/' },
      to: {
        path: '(^|/)node_modules/(inversify|node-cron|reflect-metadata)/|^(inversify|node-cron|reflect-metadata)$',
      },
    },
    {
      name: 'production-does-not-import-testing',
      comment:
        'The in-memory adapters are for tests and for the consumer example; Unleash shows what happens otherwise.',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/', pathNot: '^packages/core/src/testing/' },
      to: {
        path: [
          '^packages/core/(src|dist)/testing/',
          '^(packages|apps)/[^/]+/(test|dist-test)/',
          '(^|/)node_modules/(mocha|chai|fast-check|sinon|nock)/',
        ],
      },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'not-to-undeclared',
      comment: 'What a package imports stands in its own package.json.',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['npm-peer'] },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^(packages|apps)/[^/]+/src/', pathNot: '/index\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)(node_modules|dist)/' },
    exclude: { path: '(^|/)dist-test/' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default', 'node'] },
  },
};
