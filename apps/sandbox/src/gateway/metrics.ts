import { getPage } from '../wire/http-client.js';

/** One reading of a gateway's `/metrics`. */
export interface Metrics {
  /** Sum of the samples of `name` whose labels contain all of `labels`; 0 when there is none. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
  names(): readonly string[];
}

const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads the Prometheus text format. */
export function parseMetrics(text: string): Metrics {
  const samples = text.split('\n').flatMap((line) => {
    const match = SAMPLE.exec(line);
    if (match === null || line.startsWith('#')) return [];
    const labels = new Map([...(match[2] ?? '').matchAll(LABEL)].map(([, name = '', value = '']) => [name, value]));
    return [{ name: match[1] ?? '', labels, value: Number(match[3]) }];
  });
  return {
    sum: (name, labels = {}) =>
      samples
        .filter((sample) => sample.name === name)
        .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels.get(label) === value))
        .reduce((total, sample) => total + sample.value, 0),
    names: () => [...new Set(samples.map((sample) => sample.name))],
  };
}

/** Reads the metrics of the gateway at `gatewayUrl`. */
export async function readMetrics(gatewayUrl: string): Promise<Metrics> {
  const { body } = await getPage(`${gatewayUrl}/metrics`);
  return parseMetrics(body);
}
