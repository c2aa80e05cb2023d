import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { tableRows } from '#src/flow/table-cells.js';
import { readSourceTree } from '#src/source-tree.js';
import { ROOT } from './scratch.js';

type Tree = Readonly<Record<string, unknown>>;

const KUBERNETES = 'deploy/kubernetes';
const TREE = readSourceTree(ROOT);
const VARIABLES = TREE.filter(({ file }) => file === 'apps/server/src/settings/variables.table.ts').flatMap((file) =>
  tableRows(file, 'VARIABLE_TABLE'),
);
const NAMES = VARIABLES.map(([name]) => String(name));
const COMPOSITION = documents('compose.yaml')[0] ?? {};
const MANIFESTS = readdirSync(path.join(ROOT, KUBERNETES)).flatMap((file) => documents(`${KUBERNETES}/${file}`));

function text(file: string): string {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function documents(file: string): readonly Tree[] {
  return parseAllDocuments(text(file), { merge: true }).map((document) => {
    expect([...document.errors, ...document.warnings].map(String), file).to.deep.equal([]);
    return document.toJS() as Tree;
  });
}

/** The value at a path of members and indexes; undefined where there is none. */
function at(tree: unknown, ...steps: readonly (string | number)[]): unknown {
  return steps.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? (value as Tree)[step] : undefined),
    tree,
  );
}

function members(tree: unknown, ...steps: readonly (string | number)[]): readonly [string, unknown][] {
  const value = at(tree, ...steps);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function manifest(kind: string, name = 'banyan-gateway'): Tree {
  const found = MANIFESTS.filter((each) => each['kind'] === kind && at(each, 'metadata', 'name') === name);
  expect(found, `${kind} ${name}`).to.have.length(1);
  return found[0] ?? {};
}

const SETTINGS = (): Readonly<Record<string, string>> =>
  Object.fromEntries([
    ...members(manifest('ConfigMap'), 'data'),
    ...members(manifest('Secret'), 'stringData'),
  ] as readonly [string, string][]);
const PODS = (): readonly (readonly [string, unknown])[] => [
  ['gateway', at(manifest('Deployment'), 'spec', 'template')],
  ['migration', at(manifest('Job', 'banyan-migration'), 'spec', 'template')],
];

function containersOf(pod: unknown): readonly unknown[] {
  return ['initContainers', 'containers'].flatMap((list) => members(pod, 'spec', list).map(([, value]) => value));
}

describe('deployment: compose.yaml', () => {
  const services = members(COMPOSITION, 'services');
  const gateways = services.filter(([, service]) => at(service, 'image') === 'banyan-gateway');

  it('gives gateways only variables that the gateway reads', () => {
    expect(NAMES).to.include('BANYAN_DATABASE_URL');
    expect(gateways.map(([name]) => name)).to.have.members(['setup', 'connect', 'gateway-1', 'gateway-2']);
    for (const [name, service] of gateways)
      expect(NAMES, name).to.include.members(members(service, 'environment').map(([variable]) => variable));
  });

  it('gives every required variable to a gateway, one of them by its start script', () => {
    const required = VARIABLES.filter(([, , fallback]) => fallback === null).map(([name]) => String(name));
    expect(required).to.deep.equal(['BANYAN_LENDER_EVENTS_SECRET']);
    expect(text('deploy/compose/gateway.sh')).to.include('export BANYAN_LENDER_EVENTS_SECRET');
  });

  it('waits only for services that exist, and for the health only of those that have a check', () => {
    for (const [name, service] of services) {
      for (const [other, wait] of members(service, 'depends_on')) {
        const target = at(COMPOSITION, 'services', other);
        expect(target, `${name} → ${other}`).not.to.equal(undefined);
        if (at(wait, 'condition') === 'service_healthy')
          expect(at(target, 'healthcheck', 'test'), `${name} → ${other}`).to.be.an('array');
      }
    }
  });

  it('mounts only volumes it declares and files of the clone, and its scripts can be run', () => {
    for (const [name, service] of services) {
      for (const [, mount] of members(service, 'volumes')) {
        const [source = ''] = String(mount).split(':');
        const isThere = source.startsWith('./')
          ? existsSync(path.join(ROOT, source))
          : members(COMPOSITION, 'volumes').some(([volume]) => volume === source);
        expect(isThere, `${name} mounts ${source}`).to.equal(true);
      }
      const script = [at(service, 'entrypoint', 0)].filter((entry) => typeof entry === 'string').join('');
      if (script.startsWith('/compose/'))
        expect(statSync(path.join(ROOT, 'deploy', script)).mode & 0o111, script).to.equal(0o111);
    }
  });

  it('runs gateways and sandbox on a root file system that is not written to, without capabilities', () => {
    for (const [name, service] of [...gateways, ['sandbox', at(COMPOSITION, 'services', 'sandbox')] as const]) {
      expect(at(service, 'read_only'), name).to.equal(true);
      expect(at(service, 'cap_drop'), name).to.deep.equal(['ALL']);
    }
  });

  it('opens nothing to other machines', () => {
    const ports = services.flatMap(([, service]) => members(service, 'ports').map(([, port]) => String(port)));
    expect(ports).to.have.length(3);
    for (const port of ports) expect(port).to.match(/^127\.0\.0\.1:\$\{BANYAN_\w+_PORT:-\d+\}:\d+$/);
  });

  it('takes the variables by which the test run starts it', () => {
    for (const [, variable = ''] of text('services/src/docker.ts').matchAll(/(BANYAN_\w+):/g))
      expect(text('compose.yaml')).to.include(`\${${variable}:-`);
  });

  it('lets a gateway finish before it is killed', () => {
    const environment = at(COMPOSITION, 'services', 'gateway-1', 'environment');
    const neededMs =
      Number(at(environment, 'BANYAN_READINESS_GRACE_MS')) + Number(at(environment, 'BANYAN_STOP_DEADLINE_MS'));
    const given = /^(\d+)s$/.exec(String(at(COMPOSITION, 'services', 'gateway-1', 'stop_grace_period')))?.[1];
    expect(Number(given) * 1000).to.be.greaterThan(neededMs);
  });

  it('runs the broker that the test run runs', () => {
    const version = /KAFKA_VERSION = '([^']+)'/.exec(text('services/src/kafka-software.ts'))?.[1];
    expect(at(COMPOSITION, 'services', 'kafka', 'image')).to.equal(`apache/kafka:${String(version)}`);
  });
});

describe('deployment: Kubernetes', () => {
  it('names only variables that the gateway reads, and every required one', () => {
    expect(NAMES).to.include.members(Object.keys(SETTINGS()));
    for (const [name, , fallback] of VARIABLES)
      if (fallback === null) expect(Object.keys(SETTINGS())).to.include(String(name));
  });

  it('keeps in the secret what the gateway never prints', () => {
    for (const [name] of members(manifest('ConfigMap'), 'data'))
      expect(name).not.to.match(/SECRET|PASSWORD|DATABASE_URL|ACCESS_KEY/);
  });

  it('has no namespace of its own', () => {
    for (const each of MANIFESTS) expect(at(each, 'metadata', 'namespace')).to.equal(undefined);
  });

  for (const [name, pod] of PODS()) {
    it(`${name}: no root, no writing to the image, no privileges, no variables of neighbouring services`, () => {
      expect(at(pod, 'spec', 'securityContext', 'runAsNonRoot')).to.equal(true);
      expect(at(pod, 'spec', 'enableServiceLinks')).to.equal(false);
      expect(at(pod, 'spec', 'automountServiceAccountToken')).to.equal(false);
      expect(containersOf(pod)).not.to.have.length(0);
      for (const container of containersOf(pod)) {
        expect(at(container, 'securityContext')).to.deep.equal({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(at(container, 'resources', 'limits', 'memory')).to.be.a('string');
      }
    });

    it(`${name}: reads settings and mounts volumes that are declared, and has its files where the settings say`, () => {
      const volumes = members(pod, 'spec', 'volumes').map(([, volume]) => at(volume, 'name'));
      for (const container of containersOf(pod)) {
        for (const [, source] of members(container, 'envFrom')) {
          const isConfigMap = at(source, 'configMapRef') !== undefined;
          manifest(
            isConfigMap ? 'ConfigMap' : 'Secret',
            String(at(source, isConfigMap ? 'configMapRef' : 'secretRef', 'name')),
          );
        }
        const mounts = members(container, 'volumeMounts').map(([, mount]) => mount);
        expect(volumes).to.include.members(mounts.map((mount) => at(mount, 'name')));
        const files = mounts.find((mount) => at(mount, 'name') === 'files');
        for (const variable of ['BANYAN_CHANNELS_FILE', 'BANYAN_KEYS_FILE']) {
          const { dir, base } = path.posix.parse(SETTINGS()[variable] ?? '');
          expect(at(files, 'mountPath'), variable).to.equal(dir);
          expect(at(manifest('Secret', 'banyan-gateway-files'), 'stringData', base), base).to.be.a('string');
        }
        expect(mounts.map((mount) => at(mount, 'mountPath'))).to.include(SETTINGS()['BANYAN_HOME']);
      }
    });
  }

  it('calls the gateway where it listens, by paths it has', () => {
    const [, container] = members(at(manifest('Deployment'), 'spec', 'template'), 'spec', 'containers')[0] ?? [];
    expect(String(at(container, 'ports', 0, 'containerPort'))).to.equal(SETTINGS()['BANYAN_PORT']);
    expect(at(manifest('Service'), 'spec', 'ports', 0, 'targetPort')).to.equal(at(container, 'ports', 0, 'name'));
    const pages = text('packages/adapter-http/src/in/health-page.ts');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      expect(at(container, probe, 'httpGet', 'port'), probe).to.equal(at(container, 'ports', 0, 'name'));
      expect(pages, probe).to.include(`router.get('${String(at(container, probe, 'httpGet', 'path'))}'`);
    }
  });

  it('rolls without a gap: readiness is seen to turn red before listening ends, and everything ends before it is killed', () => {
    const pod = at(manifest('Deployment'), 'spec', 'template', 'spec');
    const graceMs = Number(SETTINGS()['BANYAN_READINESS_GRACE_MS']);
    const readiness = at(pod, 'containers', 0, 'readinessProbe');
    expect(graceMs).to.be.greaterThan(
      Number(at(readiness, 'periodSeconds')) * Number(at(readiness, 'failureThreshold')) * 1000,
    );
    expect(Number(at(pod, 'terminationGracePeriodSeconds')) * 1000).to.be.greaterThan(
      graceMs + Number(SETTINGS()['BANYAN_STOP_DEADLINE_MS']),
    );
    expect(at(manifest('Deployment'), 'spec', 'strategy', 'rollingUpdate', 'maxUnavailable')).to.equal(0);
  });

  it('gives borrowers links to the bucket that open outside the cloud', () => {
    const { BANYAN_OSS_ENDPOINT, BANYAN_OSS_PUBLIC_URL, BANYAN_OSS_BUCKET, BANYAN_OSS_REGION } = SETTINGS();
    expect(BANYAN_OSS_ENDPOINT).to.include('-internal.');
    expect(BANYAN_OSS_PUBLIC_URL).to.equal(
      `https://${String(BANYAN_OSS_BUCKET)}.oss-${String(BANYAN_OSS_REGION)}.aliyuncs.com`,
    );
  });

  it('selects the pods it makes', () => {
    const labels = at(manifest('Deployment'), 'spec', 'template', 'metadata', 'labels');
    expect(at(manifest('Deployment'), 'spec', 'selector', 'matchLabels')).to.deep.equal(labels);
    expect(at(manifest('Service'), 'spec', 'selector')).to.deep.equal(labels);
    expect(at(manifest('PodDisruptionBudget'), 'spec', 'selector', 'matchLabels')).to.deep.equal(labels);
    const policed = at(manifest('NetworkPolicy'), 'spec', 'podSelector', 'matchExpressions', 0, 'values');
    expect(policed).to.have.members(PODS().map(([, pod]) => at(pod, 'metadata', 'labels', 'app.kubernetes.io/name')));
  });
});

describe('deployment: the image', () => {
  const dockerfile = text('Dockerfile');

  it('ends with the gateway, as an ordinary user', () => {
    expect(dockerfile.match(/^FROM .* AS (\w+)$/gm)?.at(-1)).to.match(/ AS gateway$/);
    expect(dockerfile).to.match(/^USER 1000:1000$/m);
    expect(dockerfile.indexOf('USER 1000')).to.be.lessThan(dockerfile.indexOf('AS gateway'));
  });

  it('is made with the package manager of the set-up, and starts programs that the packages have', () => {
    const version = /const PNPM = '([^']+)'/.exec(text('scripts/install.mjs'))?.[1];
    expect(text('deploy/install.sh')).to.include(`npx -y ${String(version)} `);
    for (const app of ['server', 'sandbox']) {
      expect(dockerfile).to.include(`/app/apps/${app}/dist/cli.js`);
      expect(existsSync(path.join(ROOT, 'apps', app, 'src', 'cli.ts'))).to.equal(true);
    }
  });
});
